import type { VirtualPeripheral } from '../../../src/sensors/virtual-peripheral.js'
import { advertisingData } from '../../../src/sources/ble/virtual/advertising-data.js'
import { AttServer } from '../../../src/sources/ble/virtual/att-server.js'
import { buildAttributeTable } from '../../../src/sources/ble/virtual/attribute-table.js'
import { aclPackets, addressText } from '../../../src/sources/ble/virtual/hci-events.js'
import { until } from '../support.js'
import type { EmulatedControllers } from './emulated-controllers.js'

const COMMAND = {
  ...{ disconnect: 0x0406, reset: 0x0c03, readAddress: 0x1009, setAdvertising: 0x2006 },
  ...{ setAdvertisingData: 0x2008, setScanResponse: 0x2009, enableAdvertising: 0x200a },
}
const EVENT = { disconnected: 0x05, complete: 0x0e, completedPackets: 0x13, lowEnergy: 0x3e }
const ATT_CHANNEL = 4
/** The controller takes one packet at a time, so long. */
const ACL_BYTES = 192

/** The host of a simulated device on somebody else's controller: it advertises, and serves its attributes on one link. */
export class PeripheralHost {
  address = ''
  #send: (packet: Buffer) => void = () => undefined
  readonly #answers = new Map<number, Buffer>()
  #link: { readonly handle: number; readonly server: AttServer } | null = null
  #received: Buffer = Buffer.alloc(0)
  #queue: Buffer[] = []
  #credits = 1

  constructor(readonly peripheral: VirtualPeripheral) {}

  async start(controllers: EmulatedControllers): Promise<void> {
    this.#send = await controllers.controller((packet) => this.#receive(packet))
    await this.#command(COMMAND.reset)
    this.address = addressText((await this.#command(COMMAND.readAddress)).subarray(1))
    const { data, scanResponse } = advertisingData(this.peripheral.advertisement)
    await this.#command(COMMAND.setAdvertising, Buffer.from('a000a0000000000000000000000700', 'hex'))
    await this.#command(COMMAND.setAdvertisingData, padded(data))
    await this.#command(COMMAND.setScanResponse, padded(scanResponse))
    await this.#command(COMMAND.enableAdvertising, Buffer.from([1]))
  }

  drop(reason: number): void {
    if (this.#link === null) return
    this.#write(COMMAND.disconnect, Buffer.from([this.#link.handle & 0xff, this.#link.handle >> 8, reason]))
  }

  #write(opcode: number, parameters: Buffer): void {
    this.#send(Buffer.concat([Buffer.from([0x01, opcode & 0xff, opcode >> 8, parameters.length]), parameters]))
  }

  /** @returns status and return parameters */
  async #command(opcode: number, parameters: Buffer = Buffer.alloc(0)): Promise<Buffer> {
    this.#answers.delete(opcode)
    this.#write(opcode, parameters)
    return until(() => this.#answers.get(opcode), 5000, `answer to command 0x${opcode.toString(16)}`)
  }

  #receive(packet: Buffer): void {
    if (packet[0] === 0x02) this.#acl(packet)
    if (packet[0] !== 0x04) return
    const [, code, , first] = packet
    if (code === EVENT.complete) this.#answers.set(packet.readUInt16LE(4), packet.subarray(6))
    else if (code === EVENT.completedPackets) this.#flush(packet.readUInt16LE(6))
    else if (code === EVENT.disconnected) this.#disconnected(packet.readUInt8(6))
    else if (code === EVENT.lowEnergy && first === 0x01 && packet[4] === 0) this.#connected(packet.readUInt16LE(5))
  }

  #connected(handle: number): void {
    const server = new AttServer(buildAttributeTable(this.peripheral.services), this.peripheral.maxMtu)
    this.#link = { handle, server }
    this.peripheral.onConnect?.({
      notify: (uuid, value) => {
        const pdu = this.#link?.server === server ? server.valueChanged(uuid, value) : null
        if (pdu === null) return false
        this.#sendAtt(pdu)
        return true
      },
    })
  }

  #disconnected(reason: number): void {
    this.#link?.server.close()
    this.#link = null
    this.#queue = []
    this.#credits = 1
    this.peripheral.onDisconnect?.(reason)
    this.#write(COMMAND.enableAdvertising, Buffer.from([1]))
  }

  #acl(packet: Buffer): void {
    const isStart = (packet.readUInt16LE(1) >> 12) % 4 !== 1
    this.#received = isStart ? packet.subarray(5) : Buffer.concat([this.#received, packet.subarray(5)])
    if (this.#received.length < 4 || this.#received.length < 4 + this.#received.readUInt16LE(0)) return
    if (this.#received.readUInt16LE(2) !== ATT_CHANNEL) return
    const answer = this.#link?.server.handle(this.#received.subarray(4)) ?? null
    if (answer !== null) this.#sendAtt(answer)
  }

  #sendAtt(pdu: Buffer): void {
    const packets = aclPackets(this.#link?.handle ?? 0, ATT_CHANNEL, pdu, ACL_BYTES)
    // From a host to its controller a first packet is marked otherwise.
    for (const packet of packets) if ((packet.readUInt16LE(1) >> 12) % 4 === 2) packet[2] = (packet[2] ?? 0) & 0x0f
    this.#queue.push(...packets)
    this.#flush(0)
  }

  #flush(completed: number): void {
    this.#credits += completed
    while (this.#credits > 0) {
      const packet = this.#queue.shift()
      if (packet === undefined) return
      this.#credits -= 1
      this.#send(packet)
    }
  }
}

/** Its length, then 31 bytes. */
function padded(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([data.length]), data], 32)
}
