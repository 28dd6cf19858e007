import type { VirtualLink } from '../../../sensors/virtual-peripheral.js'
import type { Clock } from '../../../runtime/clock.js'
import { type AttServer, CONFIRMATION, INDICATION } from './att-server.js'
import type { LinkFaults } from './faults.js'
import { aclPackets, type LinkParameters } from './hci-events.js'

const ATT_CHANNEL = 0x0004
/** Longest that a device keeps values which it can't send; older ones would be of no use to anybody. */
const MAX_HELD = 2_000

export interface LinkPort {
  readonly clock: Clock
  readonly random: () => number
  /** To the host. */
  send(packet: Buffer): void
  readonly aclFragmentBytes: number
}

/** What ends the pause of a stream whose device hangs: a write to the device, or a new link. */
export type StreamPause = 'until-write' | 'until-reconnect'

/** One connection between a controller and a simulated device. */
export class ControllerLink implements VirtualLink {
  /** Nothing passes any more, and nobody is told: the controller that missed the end of a link. */
  silent = false
  /** The device is out of range or off; the controller notices after the supervision timeout. */
  deviceGone = false
  /** The link is well, but the device sends no values of its own accord. */
  paused: StreamPause | null = null
  lostNotificationCount = 0
  confirmationCount = 0
  #received: { readonly channelId: number; readonly lengthBytes: number; data: Buffer } | null = null
  #cancelSupervision: (() => void) | null = null
  #cancelShadow: (() => void) | null = null
  /** What waits for the end of a shadow, in order. */
  #held: (() => void)[] = []
  /** Indications that wait for the confirmation of the one before; the first was sent. */
  #indications: Buffer[] = []

  readonly address: string
  readonly server: AttServer
  faults: LinkFaults

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
    if (this.deviceGone || this.paused !== null) return false
    const pdu = this.server.valueChanged(characteristicUuid, value)
    if (pdu === null) return false
    if (pdu[0] === INDICATION) {
      this.#indications.push(pdu)
      if (this.#indications.length === 1) this.#sendAtt(pdu)
      return true
    }
    const { notificationLossRatio = 0, notificationDuplicateRatio = 0, notificationDelayMs = 0 } = this.faults
    if (notificationLossRatio > 0 && this.port.random() < notificationLossRatio) {
      this.lostNotificationCount++
      return true
    }
    const twice = notificationDuplicateRatio > 0 && this.port.random() < notificationDuplicateRatio
    const send = (): void => {
      this.#sendAtt(pdu)
      if (twice) this.#sendAtt(pdu)
    }
    if (notificationDelayMs > 0) this.port.clock.timer(notificationDelayMs, () => this.deviceGone || send())
    else send()
    return true
  }

  /** Carries one ACL packet from the host over the air. @param taken called when the controller's buffer is free again */
  receive(flags: number, payload: Buffer, taken: () => void): void {
    this.#overTheAir(() => {
      taken()
      this.#take(flags, payload)
    })
  }

  /** The device vanished; `expired` is called when a controller would notice. */
  startSupervision(expired: () => void): void {
    this.deviceGone = true
    this.#cancelSupervision?.()
    this.#cancelSupervision = this.port.clock.timer(this.parameters.timeoutUnits * 10, expired)
  }

  /**
   * A body stands between both antennas: nothing passes for so long, then all of it, late. Where that is longer than
   * the supervision timeout, `expired` is called and the link is over.
   */
  shadow(durationMs: number, expired: () => void): void {
    const limitMs = this.parameters.timeoutUnits * 10
    this.#cancelShadow?.()
    this.#cancelShadow = this.port.clock.timer(Math.min(durationMs, limitMs), () => {
      this.#cancelShadow = null
      const held = this.#held
      this.#held = []
      if (durationMs >= limitMs) expired()
      else for (const pass of held) pass()
    })
  }

  close(): void {
    this.deviceGone = true
    this.#cancelSupervision?.()
    this.#cancelShadow?.()
    this.#cancelShadow = null
    this.#held = []
    this.#indications = []
    this.server.close()
  }

  /** What was sent to a device that is gone never arrives, and the controller keeps its buffer. */
  #overTheAir(pass: () => void): void {
    if (this.deviceGone) return
    if (this.#cancelShadow === null) pass()
    else if (this.#held.length < MAX_HELD) this.#held.push(pass)
    else this.lostNotificationCount++
  }

  /** One ACL packet from the host, put together to a whole L2CAP frame before it is answered. */
  #take(flags: number, payload: Buffer): void {
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
    this.#att(data.subarray(0, lengthBytes))
  }

  #att(pdu: Buffer): void {
    if (pdu[0] === CONFIRMATION) this.#confirmed()
    if (this.paused === 'until-write' && (pdu[0] === 0x12 || pdu[0] === 0x52)) this.paused = null
    const answer = this.server.handle(pdu)
    if (answer !== null) this.#sendAtt(answer)
  }

  #confirmed(): void {
    if (this.#indications.shift() === undefined) return
    this.confirmationCount++
    const next = this.#indications[0]
    if (next !== undefined) this.#sendAtt(next)
  }

  #sendAtt(pdu: Buffer): void {
    if (this.silent) return
    this.#overTheAir(() => {
      for (const packet of aclPackets(this.handle, ATT_CHANNEL, pdu, this.port.aclFragmentBytes)) this.port.send(packet)
    })
  }
}
