import type { Clock } from '../../../runtime/clock.js'
import type { VirtualLink } from '../../virtual-peripheral.js'
import type { AttServer } from './att-server.js'
import { aclPackets, type LinkParameters } from './hci-events.js'

const ATT_CHANNEL = 0x0004

export interface LinkPort {
  readonly clock: Clock
  readonly random: () => number
  /** To the host. */
  send(packet: Buffer): void
  readonly aclFragmentBytes: number
}

export interface LinkFaults {
  /** Share of notifications that never arrive. */
  notificationLossRatio?: number
}

/** One connection between a controller and a simulated device. */
export class ControllerLink implements VirtualLink {
  /** Nothing passes any more, and nobody is told: the controller that missed the end of a link. */
  silent = false
  /** The device is out of range or off; the controller notices after the supervision timeout. */
  deviceGone = false
  lostNotificationCount = 0
  #received: { readonly channelId: number; readonly lengthBytes: number; data: Buffer } | null = null
  #cancelSupervision: (() => void) | null = null

  readonly address: string
  readonly server: AttServer
  readonly faults: LinkFaults

  constructor(
    readonly handle: number,
    device: { readonly address: string; readonly server: AttServer; readonly faults: LinkFaults },
    readonly port: LinkPort,
    public parameters: LinkParameters,
  ) {
    this.address = device.address
    this.server = device.server
    this.faults = device.faults
  }

  notify(characteristicUuid: string, value: Uint8Array): boolean {
    if (this.deviceGone) return false
    const pdu = this.server.valueChanged(characteristicUuid, value)
    if (pdu === null) return false
    const lossRatio = this.faults.notificationLossRatio ?? 0
    if (lossRatio > 0 && this.port.random() < lossRatio) this.lostNotificationCount++
    else this.#sendAtt(pdu)
    return true
  }

  /** One ACL packet from the host, put together to a whole L2CAP frame before it is answered. */
  receive(flags: number, payload: Buffer): void {
    if (flags === 0x1) {
      if (this.#received === null) return
      this.#received.data = Buffer.concat([this.#received.data, payload])
    } else {
      if (payload.length < 4) return
      this.#received = {
        lengthBytes: payload.readUInt16LE(0),
        channelId: payload.readUInt16LE(2),
        data: payload.subarray(4),
      }
    }
    const { channelId, lengthBytes, data } = this.#received
    if (data.length < lengthBytes) return
    this.#received = null
    if (channelId !== ATT_CHANNEL || this.silent || this.deviceGone) return
    const answer = this.server.handle(data.subarray(0, lengthBytes))
    if (answer !== null) this.#sendAtt(answer)
  }

  /** The device vanished; `expired` is called when a controller would notice. */
  startSupervision(expired: () => void): void {
    this.deviceGone = true
    this.#cancelSupervision?.()
    this.#cancelSupervision = this.port.clock.timer(this.parameters.timeoutUnits * 10, expired)
  }

  close(): void {
    this.deviceGone = true
    this.#cancelSupervision?.()
    this.server.close()
  }

  #sendAtt(pdu: Buffer): void {
    if (this.silent) return
    for (const packet of aclPackets(this.handle, ATT_CHANNEL, pdu, this.port.aclFragmentBytes)) this.port.send(packet)
  }
}
