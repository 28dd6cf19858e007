import { H4_ACL, H4_COMMAND } from '../hci/h4.js'
import {
  addressText,
  advertisingReport,
  commandComplete,
  commandStatus,
  completedPackets,
  connectionComplete,
  connectionUpdateComplete,
  disconnectionComplete,
  HCI_STATUS,
  type LinkParameters,
} from './hci-events.js'
import type { ControllerLink } from './virtual-link.js'
import type { Air, AirController, VirtualDevice } from './air.js'
import { HCI_COMMAND } from './faults.js'
import { simpleAnswer } from './simple-commands.js'

/** Commands that begin something: their answer is a status, what comes of them an event of its own. */
const ANSWERED_BY_STATUS: ReadonlySet<number> = new Set([
  HCI_COMMAND.disconnect,
  HCI_COMMAND.createConnection,
  HCI_COMMAND.updateConnection,
])
const NO_PARAMETERS: LinkParameters = { intervalUnits: 0, latency: 0, timeoutUnits: 0 }

/**
 * A Bluetooth 4.2 LE controller as its host sees it: H4 packets in, H4 packets out. Whatever comes in, it answers with
 * a status and goes on.
 */
export class VirtualController implements AirController {
  #scan: { readonly filterDuplicates: boolean; readonly seen: Set<string> } | null = null
  #pending: { readonly address: string; readonly parameters: LinkParameters } | null = null
  readonly #links = new Map<number, ControllerLink>()
  #nextHandle: number
  #outbox: Buffer[] = []
  #cancelFlush: (() => void) | null = null
  #closed = false

  constructor(
    readonly radio: Air,
    readonly deliver: (packet: Buffer) => void,
  ) {
    this.#nextHandle = radio.options.firstHandle ?? 0x40
  }

  get linkCount(): number {
    return this.#links.size
  }

  /** One H4 packet from the host. */
  receive(packet: Buffer): void {
    if (this.#closed) return
    if (packet[0] === H4_COMMAND && packet.length >= 4) this.#command(packet.readUInt16LE(1), packet.subarray(4))
    else if (packet[0] === H4_ACL && packet.length >= 5) this.#acl(packet)
  }

  /** To the host, after the latency, in order. */
  send(packet: Buffer): void {
    if (this.#closed) return
    this.#outbox.push(packet)
    this.#cancelFlush ??= this.radio.options.clock.timer(this.radio.options.latencyMs ?? 0, () => {
      this.#cancelFlush = null
      const batch = this.#outbox
      this.#outbox = []
      for (const one of batch) this.deliver(one)
    })
  }

  /** Switched off or unplugged: nobody is told, the devices advertise again. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#cancelFlush?.()
    this.#outbox = []
    this.radio.detach(this)
  }

  takeLinks(): ControllerLink[] {
    const links = [...this.#links.values()]
    this.#links.clear()
    this.#scan = null
    this.#pending = null
    return links
  }

  takeHandle(): number {
    return this.#nextHandle++
  }

  /** A device advertised. */
  hear(device: VirtualDevice): void {
    const address = device.peripheral.address.toLowerCase()
    this.#report(device, address)
    if (this.#pending?.address !== address || device.faults.ignoresConnect === true) return
    const { parameters } = this.#pending
    this.#pending = null
    const status = device.faults.connectStatus ?? HCI_STATUS.success
    if (status === HCI_STATUS.success) this.radio.connect(this, device, parameters)
    else this.send(connectionComplete(status, 0, address, NO_PARAMETERS))
  }

  #report({ peripheral, data, scanResponse, faults }: VirtualDevice, address: string): void {
    if (this.#scan === null || this.radio.controllerFaults.deaf === true) return
    if (this.#scan.filterDuplicates && this.#scan.seen.has(address)) return
    const { rssiDbm } = peripheral.advertisement
    this.#scan.seen.add(address)
    this.send(advertisingReport(0, address, data, rssiDbm))
    if (faults.withoutScanResponse !== true) this.send(advertisingReport(4, address, scanResponse, rssiDbm))
  }

  linkBegan(link: ControllerLink): void {
    this.#links.set(link.handle, link)
    this.send(connectionComplete(HCI_STATUS.success, link.handle, link.address, link.parameters))
  }

  linkEnded(link: ControllerLink, reason: number): void {
    if (!this.#links.delete(link.handle)) return
    link.close()
    this.send(disconnectionComplete(link.handle, reason))
    if (this.radio.controllerFaults.repeatsEnds === true) this.send(disconnectionComplete(link.handle, reason))
  }

  #acl(packet: Buffer): void {
    const head = packet.readUInt16LE(1)
    const link = this.#links.get(head & 0x0fff)
    if (link === undefined) return
    const taken = (): void => this.send(completedPackets(link.handle, 1))
    link.receive(head >> 12, packet.subarray(5, 5 + packet.readUInt16LE(3)), taken)
  }

  #command(opcode: number, parameters: Buffer): void {
    const { ignores, statuses } = this.radio.controllerFaults
    if (ignores?.has(opcode) === true) return
    const status = statuses?.get(opcode)
    if (status !== undefined) {
      this.send(ANSWERED_BY_STATUS.has(opcode) ? commandStatus(opcode, status) : commandComplete(opcode, [status]))
      return
    }
    const simple = simpleAnswer(opcode, parameters, this.radio.options)
    if (simple !== null) {
      this.send(commandComplete(opcode, simple))
      return
    }
    try {
      this.#statefulCommand(opcode, parameters)
    } catch {
      // Only reading past the end of the parameters can throw here.
      this.#complete(opcode, HCI_STATUS.invalidParameters)
    }
  }

  #statefulCommand(opcode: number, parameters: Buffer): void {
    switch (opcode) {
      case 0x0c03:
        for (const link of this.takeLinks()) this.radio.linkReleased(link, HCI_STATUS.supervisionTimeout)
        return this.#complete(opcode, HCI_STATUS.success)
      case 0x200c:
        return this.#enableScan(opcode, parameters.readUInt8(0) === 1, parameters.readUInt8(1) === 1)
      case 0x200d:
        return this.#createConnection(opcode, parameters)
      case 0x200e:
        return this.#cancelConnection(opcode)
      case 0x2013:
        return this.#updateConnection(opcode, parameters)
      case 0x0406:
        return this.#disconnect(opcode, parameters.readUInt16LE(0), parameters.readUInt8(2))
      case 0x1405:
        return this.#readRssi(opcode, parameters.readUInt16LE(0))
      default:
        return this.#complete(opcode, HCI_STATUS.unknownCommand)
    }
  }

  #complete(opcode: number, status: number): void {
    if (!this.#isUnconfirmed(opcode)) this.send(commandComplete(opcode, [status]))
  }

  #isUnconfirmed(opcode: number): boolean {
    return this.radio.controllerFaults.unconfirmed?.has(opcode) === true
  }

  #enableScan(opcode: number, enable: boolean, filterDuplicates: boolean): void {
    if (enable && this.radio.controllerFaults.refusesScan === true) {
      return this.#complete(opcode, HCI_STATUS.commandDisallowed)
    }
    this.#scan = enable ? { filterDuplicates, seen: new Set() } : null
    this.#complete(opcode, HCI_STATUS.success)
  }

  #createConnection(opcode: number, parameters: Buffer): void {
    const address = addressText(parameters.subarray(6, 12))
    const wanted = {
      intervalUnits: parameters.readUInt16LE(15),
      latency: parameters.readUInt16LE(17),
      timeoutUnits: parameters.readUInt16LE(19),
    }
    const connected = [...this.#links.values()].some((link) => link.address === address)
    if (connected) return this.send(commandStatus(opcode, HCI_STATUS.connectionExists))
    const mayNot = this.#scan !== null && this.radio.controllerFaults.needsScanStopped === true
    if (this.#pending !== null || mayNot) return this.send(commandStatus(opcode, HCI_STATUS.commandDisallowed))
    this.#pending = { address, parameters: wanted }
    this.send(commandStatus(opcode, HCI_STATUS.success))
  }

  #cancelConnection(opcode: number): void {
    if (this.#pending === null) return this.#complete(opcode, HCI_STATUS.commandDisallowed)
    const { address } = this.#pending
    this.#pending = null
    this.#complete(opcode, HCI_STATUS.success)
    this.send(connectionComplete(HCI_STATUS.unknownConnection, 0, address, NO_PARAMETERS))
  }

  #updateConnection(opcode: number, parameters: Buffer): void {
    const link = this.#links.get(parameters.readUInt16LE(0))
    const wanted = {
      intervalUnits: parameters.readUInt16LE(4),
      latency: parameters.readUInt16LE(6),
      timeoutUnits: parameters.readUInt16LE(8),
    }
    if (link === undefined) return this.send(commandStatus(opcode, HCI_STATUS.unknownConnection))
    this.send(commandStatus(opcode, HCI_STATUS.success))
    const answer = this.radio.find(link.address)?.faults.parameterAnswer
    if (answer === 'never') return
    if (answer !== undefined && 'refusedWith' in answer) {
      return this.send(connectionUpdateComplete(answer.refusedWith, link.handle, link.parameters))
    }
    link.parameters = answer ?? wanted
    this.send(connectionUpdateComplete(HCI_STATUS.success, link.handle, link.parameters))
  }

  #disconnect(opcode: number, handle: number, reason: number): void {
    const link = this.#links.get(handle)
    if (link === undefined) return this.send(commandStatus(opcode, HCI_STATUS.unknownConnection))
    if (this.#isUnconfirmed(opcode)) this.#links.delete(handle)
    else {
      this.send(commandStatus(opcode, HCI_STATUS.success))
      this.linkEnded(link, HCI_STATUS.localHostEnded)
    }
    this.radio.linkReleased(link, reason)
  }

  #readRssi(opcode: number, handle: number): void {
    const link = this.#links.get(handle)
    const device = link === undefined ? undefined : this.radio.find(link.address)
    const rssiDbm = device?.faults.linkRssiDbm ?? device?.peripheral.advertisement.rssiDbm ?? 127
    const status = link === undefined ? HCI_STATUS.unknownConnection : HCI_STATUS.success
    const answer = [status, handle & 0xff, handle >> 8, rssiDbm & 0xff]
    const isShort = this.radio.controllerFaults.shortAnswers?.has(opcode) === true
    this.send(commandComplete(opcode, isShort ? answer.slice(0, 1) : answer))
  }
}
