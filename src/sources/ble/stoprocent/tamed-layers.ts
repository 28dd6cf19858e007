import type { EventEmitter } from 'node:events'
import type { GattClientConstructor, HciLayer, HciLayerConstructor } from './stoprocent-types.js'

/** Scan interval and window in units of 0.625 ms: full duty, and half of it while other sensors stream. */
const FULL_SCAN_UNITS = { interval: 0x60, window: 0x60 }
const GENTLE_SCAN_UNITS = { interval: 0xa0, window: 0x50 }

const UPDATE_CONNECTION = 0x2013
const ATT_CHANNEL = 0x0004
const ATT_ERROR_RESPONSE = 0x01
const INVALID_PDU = 0x04
const UNLIKELY = 0x0e
/** Answers to these make the package pair with the device and ask again. */
const WANTS_ENCRYPTION = new Set([0x05, 0x08, 0x0f])

/** An ATT error response, told by the tamed client as 'refused'. */
export interface Refusal {
  readonly requestOpcode: number
  readonly attributeHandle: number
  readonly error: number
}

/** Said by the scan that is asked for next. */
export interface ScanDuty {
  gentle: boolean
}

/** The package's HCI layer without its endless poll, its fixed scan duty and its rejections that end the process. */
export function tameHciLayer(
  Hci: HciLayerConstructor,
  dutyOf: (socket: EventEmitter) => ScanDuty,
): HciLayerConstructor {
  return class TamedHciLayer extends Hci {
    #polled = false
    /** Links whose change was asked for and not yet answered, in order. */
    readonly #updates: number[] = []

    /** Once, for the start-up commands: the transport watches the power itself. */
    override pollIsDevUp(): void {
      if (this.#polled) return
      this.#polled = true
      super.pollIsDevUp()
      if (this._devUpPollTimer !== null) clearTimeout(this._devUpPollTimer)
      this._devUpPollTimer = null
    }

    override setScanParameters(interval?: number, window?: number): void {
      const units = dutyOf(this._socket).gentle ? GENTLE_SCAN_UNITS : FULL_SCAN_UNITS
      super.setScanParameters(interval ?? units.interval, window ?? units.window)
    }

    /** A controller that refuses to change a link says so in a status without the link's number, which is passed over. */
    override connUpdateLe(...wish: Parameters<HciLayer['connUpdateLe']>): void {
      this.#updates.push(wish[0])
      super.connUpdateLe(...wish)
    }

    override processCmdStatusEvent(command: number, status: number): void {
      super.processCmdStatusEvent(command, status)
      if (command !== UPDATE_CONNECTION) return
      const handle = this.#updates.shift()
      if (status !== 0 && handle !== undefined) this.emit('leConnUpdateComplete', status, handle)
    }

    /** The package prints each malformed one; of such a report nothing behind the damage can be read anyway. */
    override processLeAdvertisingReport(reportCount: number, data: Buffer): void {
      if (reportsFit(reportCount, data)) super.processLeAdvertisingReport(reportCount, data)
    }

    // Nobody awaits these two, so a socket that fails in them would end the process.
    override async flushAcl(): Promise<void> {
      try {
        await super.flushAcl()
      } catch {
        // The link's own time-outs tell.
      }
    }

    override async writeAclDataPkt(handle: number, channelId: number, data: Buffer): Promise<void> {
      try {
        await super.writeAclDataPkt(handle, channelId, data)
      } catch {
        // As above.
      }
    }
  }
}

function reportsFit(reportCount: number, data: Buffer): boolean {
  let at = 0
  for (let index = 0; index < reportCount; index += 1) {
    const lengthBytes = data[at + 8]
    if (lengthBytes === undefined) return false
    at += 10 + lengthBytes
  }
  return at <= data.length
}

/**
 * The package's attribute client, which says nothing when a device refuses a write or a subscription, and stalls for
 * good on the error "invalid PDU" and on a pairing that fails. This one goes on, and emits 'refused' with a `Refusal`.
 */
export function tameGattClient(Gatt: GattClientConstructor): GattClientConstructor {
  return class TamedGattClient extends Gatt {
    constructor(...made: ConstructorParameters<GattClientConstructor>) {
      super(...made)
      // The device answers with the largest it can take; agreed on is the smaller of both, and long reads depend on it.
      this.on('mtu', () => (this._mtu = Math.min(this._desired_mtu, this._mtu)))
    }

    override onAclStreamData(channelId: number, data: Buffer): void {
      const refused = channelId === ATT_CHANNEL && data.length >= 5 && data[0] === ATT_ERROR_RESPONSE
      if (!refused || this._currentCommand === null) {
        super.onAclStreamData(channelId, data)
        return
      }
      const error = data.readUInt8(4)
      const pairs = WANTS_ENCRYPTION.has(error) && this._security !== 'medium'
      const answer = Buffer.from(data)
      if (error === INVALID_PDU) answer[4] = UNLIKELY
      super.onAclStreamData(channelId, answer)
      if (pairs) return
      const refusal: Refusal = { requestOpcode: data.readUInt8(1), attributeHandle: data.readUInt16LE(2), error }
      this.emit('refused', refusal)
    }

    /** The device doesn't answer: what is asked next goes out all the same. */
    giveUpRequest(): void {
      this._currentCommand = null
      const next = this._commandQueue.shift()
      if (next === undefined) return
      this._currentCommand = next
      this.writeAtt(next.buffer)
    }

    /** The device would not pair: the request that needed it is refused, and the next one goes out. */
    override onAclStreamEncryptFail(): void {
      const request = this._currentCommand?.buffer
      if (request === undefined) return
      const handle = request.length >= 3 ? request.readUInt16LE(1) : 0
      const opcode = request.readUInt8(0)
      this.onAclStreamData(ATT_CHANNEL, Buffer.from([ATT_ERROR_RESPONSE, opcode, handle & 0xff, handle >> 8, UNLIKELY]))
    }
  }
}
