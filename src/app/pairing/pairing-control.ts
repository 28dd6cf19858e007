import { BehaviorSubject, type Observable } from 'rxjs'
import type { AdapterStatus, LiveEvent, Pairing, PairingDevice } from '../../contracts/views.js'
import { isImuKind, placementOf, type Device } from '../../domain/records/people.js'
import { HttpProblem } from '../../http/problem.js'
import type { LinkState } from '../../journal/journal-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import { familyOf } from '../../sensors/families.js'
import type { FoundDevice, SourceEvent } from '../../sources/source.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { PairAssignment, PairingControl } from '../api/services.js'
import { makeWay } from './make-way.js'

/** A device that has not been heard for this long is no longer offered for pairing. */
const FOUND_FOR_US = 30_000_000
const CHANGED_EVERY_US = 1_000_000
/** Telephones change their addresses every few minutes; above this many, those that went silent are forgotten. */
const MOST_HEARD = 500

export interface PairingOptions {
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
  readonly event: (event: LiveEvent) => void
  /** The owner or the foot of a device changed. */
  readonly assigned: (device: Device) => void
  readonly forgotten: (deviceId: string) => void
  readonly adapter: () => AdapterStatus
  readonly startScan: () => Promise<void>
  readonly scanning: () => boolean
}

interface Heard {
  readonly found: FoundDevice
  readonly atUs: number
}

/** Which devices are heard, which are known, and whose they are. */
export class PairingDesk implements PairingControl {
  readonly #known = new Map<string, Device>()
  readonly #heard = new Map<string, Heard>()
  readonly #links = new Map<string, LinkState>()
  readonly #paired = new BehaviorSubject<readonly Device[]>([])
  #changedUs = Number.NEGATIVE_INFINITY

  constructor(private readonly options: PairingOptions) {}

  /** The devices to connect to, anew at each change. */
  get paired$(): Observable<readonly Device[]> {
    return this.#paired
  }

  async load(): Promise<void> {
    for (const device of await this.options.db.listDevices()) {
      this.#known.set(device.deviceId, device)
      this.options.assigned(device)
    }
    this.#publishPaired()
  }

  handle(event: SourceEvent): void {
    if (event.kind === 'advertisement') {
      this.#heard.set(event.found.deviceId, { found: event.found, atUs: this.options.clock.nowUs() })
      if (this.#heard.size > MOST_HEARD) this.#forgetStrangers()
      this.#changed(false)
    } else if (event.kind === 'link') {
      this.#links.set(event.deviceId, event.state)
      this.#changed(true)
    } else if (event.kind === 'device-info') {
      const { deviceId } = event
      this.#learn(event).catch((error: unknown) => {
        this.options.logger.warn({ err: error, deviceId }, 'what a device says of itself could not be stored')
      })
    }
  }

  async snapshot(): Promise<Pairing> {
    const nowUs = this.options.clock.nowUs()
    const ids = new Set([...this.#known.keys(), ...this.#heard.keys()])
    const devices = [...ids].flatMap((deviceId) => this.#row(deviceId, nowUs) ?? [])
    devices.sort((a, b) => Number(b.paired) - Number(a.paired) || (b.rssiDbm ?? -200) - (a.rssiDbm ?? -200))
    return { adapter: this.options.adapter(), scanning: this.options.scanning(), devices }
  }

  startScan(): Promise<void> {
    return this.options.startScan()
  }

  async pair(deviceId: string, { athleteId, foot, placement }: PairAssignment): Promise<Device> {
    const device = this.#known.get(deviceId) ?? this.#fromHeard(deviceId)
    if (device === null) {
      throw new HttpProblem({
        status: 404,
        code: 'device-not-heard',
        detail: `The device ${deviceId} is not in range. Wake it, look again, then pair it.`,
      })
    }
    if (isImuKind(device.kind) && foot === null) {
      throw new HttpProblem({
        status: 400,
        code: 'foot-missing',
        detail: 'This device measures one foot: say left or right.',
      })
    }
    for (const other of makeWay(this.#known.values(), { deviceId, athleteId, foot })) {
      await this.options.db.putDevice(other)
      this.#known.set(other.deviceId, other)
      this.options.assigned(other)
    }
    const worn = isImuKind(device.kind) ? (placement ?? 'foot') : undefined
    const paired: Device = { ...device, athleteId, foot, placement: worn, lastSeenTimeUs: this.options.clock.nowUs() }
    await this.options.db.putDevice(paired)
    this.#known.set(deviceId, paired)
    this.options.assigned(paired)
    this.#publishPaired()
    this.#changed(true)
    return paired
  }

  async forget(deviceId: string): Promise<void> {
    if (!this.#known.has(deviceId)) {
      throw new HttpProblem({ status: 404, code: 'unknown-device', detail: `The device ${deviceId} is not known.` })
    }
    await this.options.db.removeDevice(deviceId)
    this.#known.delete(deviceId)
    this.#links.delete(deviceId)
    this.options.forgotten(deviceId)
    this.#publishPaired()
    this.#changed(true)
  }

  #forgetStrangers(): void {
    const nowUs = this.options.clock.nowUs()
    for (const [deviceId, { atUs }] of this.#heard) {
      if (nowUs - atUs > FOUND_FOR_US && !this.#known.has(deviceId)) this.#heard.delete(deviceId)
    }
  }

  async #learn(event: Extract<SourceEvent, { kind: 'device-info' }>): Promise<void> {
    const device = this.#known.get(event.deviceId)
    if (device === undefined) return
    const { manufacturer, serialNumber, firmware, batteryPercent } = event
    const learnt: Device = {
      ...device,
      manufacturer: manufacturer ?? device.manufacturer,
      serialNumber: serialNumber ?? device.serialNumber,
      firmware: firmware ?? device.firmware,
      batteryPercent: batteryPercent ?? device.batteryPercent,
      lastSeenTimeUs: this.options.clock.nowUs(),
    }
    this.#known.set(event.deviceId, learnt)
    await this.options.db.putDevice(learnt)
    this.#changed(true)
  }

  #row(deviceId: string, nowUs: number): PairingDevice | null {
    const heard = this.#heard.get(deviceId)
    const known = this.#known.get(deviceId)
    if (known === undefined && (heard === undefined || nowUs - heard.atUs > FOUND_FOR_US)) return null
    const device = known ?? this.#fromHeard(deviceId)
    if (device === null) return null
    const paired = device.athleteId !== null
    return {
      device,
      paired,
      linkState: paired ? (this.#links.get(deviceId) ?? 'searching') : null,
      rssiDbm: heard?.found.rssiDbm ?? null,
      heardSecondsAgo: heard === undefined ? null : Math.round((nowUs - heard.atUs) / 1_000_000),
      canMeasure: placementOf(device) === 'shank' ? SHANK_CAN_MEASURE : familyOf(device.kind).measures,
    }
  }

  /** Only devices of a kind we can read are offered. */
  #fromHeard(deviceId: string): Device | null {
    const found = this.#heard.get(deviceId)?.found
    if (found === undefined || found.kind === null) return null
    const { kind, address, batteryPercent } = found
    const unknown = {
      serialNumber: null,
      manufacturer: null,
      firmware: null,
      athleteId: null,
      foot: null,
      lastSeenTimeUs: null,
    }
    return { deviceId, kind, name: found.name ?? address, address, batteryPercent, ...unknown }
  }

  #publishPaired(): void {
    this.#paired.next([...this.#known.values()].filter((device) => device.athleteId !== null))
  }

  /** Advertisements come many times a second; pages need to hear of them once. */
  #changed(now: boolean): void {
    const nowUs = this.options.clock.nowUs()
    if (!now && nowUs - this.#changedUs < CHANGED_EVERY_US) return
    this.#changedUs = nowUs
    this.options.event({ type: 'pairing-changed' })
  }
}

const SHANK_CAN_MEASURE =
  'On the shank: cadence and the typical contact time of the run, and an estimate of soleus load with a wide band; no foot strike, nothing of a single step.'
