import { BehaviorSubject, type Observable } from 'rxjs'
import type { AdapterStatus } from '../../contracts/adapter.js'
import type { CalibrationState, Claims, Identify, Pairing } from '../../contracts/pairing.js'
import type { LiveEvent } from '../../contracts/views.js'
import { isImuKind, type Device } from '../../domain/records/people.js'
import { conflict } from '../../http/problem.js'
import type { NotificationRecord } from '../../journal/journal-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { SourceEvent } from '../../sources/source.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { ClaimedDevice, DeviceChange, PairAssignment, PairingControl } from '../api/pairing-services.js'
import { CalibrationDesk } from './calibration-desk.js'
import { ClaimDesk, type LastSession } from './claim-desk.js'
import { DeviceBook } from './device-book.js'
import { DeviceDesk } from './device-desk.js'
import { deviceFromHeard, HeardDevices } from './heard-devices.js'
import { IdentifyWatch } from './identify-watch.js'
import { LinkBook } from './link-book.js'
import { unknownDevice } from './pair-rules.js'
import { byNearness, isPaired, pairingRow } from './pairing-rows.js'
import { Probes } from './probes.js'
import { Recogniser } from './recogniser.js'

const CHANGED_EVERY_US = 1_000_000

export interface PairingOptions {
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
  readonly newId: () => string
  readonly event: (event: LiveEvent) => void
  /** The owner, the foot or how a device is read changed. */
  readonly assigned: (device: Device) => void
  readonly forgotten: (deviceId: string) => void
  readonly adapter: () => AdapterStatus
  readonly startScan: () => Promise<void>
  readonly scanning: () => boolean
  /** What a device has said of how it is set since its link came up. */
  readonly prelude: (deviceId: string) => readonly NotificationRecord[]
  readonly lastSession: (athleteId: string) => LastSession
  /** What devices sent since then, while nobody's, is the athlete's. */
  readonly takePast: (athleteId: string, deviceIds: readonly string[], fromUs: number) => Promise<void>
}

/** Which devices are heard, which are known, whose they are, and what can be done with them. */
export class PairingDesk implements PairingControl {
  readonly #book: DeviceBook
  readonly #heard: HeardDevices
  readonly #links = new LinkBook()
  readonly #probes: Probes
  readonly #devices: DeviceDesk
  readonly #recogniser: Recogniser
  readonly #identify: IdentifyWatch
  readonly #check: CalibrationDesk
  readonly #claims: ClaimDesk
  readonly #connected = new BehaviorSubject<readonly Device[]>([])
  #changedUs = Number.NEGATIVE_INFINITY

  constructor(private readonly options: PairingOptions) {
    const { clock, logger, prelude } = options
    const changed = (): void => this.#changed(true)
    const publish = (): void => this.#publish()
    const failed = (error: unknown, deviceId: string): void =>
      logger.warn({ err: error, deviceId }, 'what was said of a device could not be stored')
    this.#book = new DeviceBook(options)
    this.#heard = new HeardDevices(clock, (address) => this.#book.at(address) !== null)
    this.#probes = new Probes(clock, publish)
    const shared = { clock, book: this.#book, links: this.#links, heard: this.#heard, probes: this.#probes }
    this.#devices = new DeviceDesk({ ...shared, publish, changed })
    this.#recogniser = new Recogniser({ ...shared, scanning: options.scanning, publish, changed, failed })
    const { lastSession, takePast } = options
    this.#claims = new ClaimDesk({ ...shared, lastSession, takePast, changed: () => this.#publishChanged(), failed })
    this.#identify = new IdentifyWatch({
      ...{ clock, probes: this.#probes, prelude, changed },
      strangers: () => this.#strangers(),
      streaming: () => this.#streaming(),
    })
    this.#check = new CalibrationDesk({
      ...{ clock, prelude, changed },
      otherFoot: (device) => this.#otherFoot(device),
      store: (deviceId, calibration) => {
        this.#devices.keepCalibration(deviceId, calibration).catch((error: unknown) => failed(error, deviceId))
      },
    })
  }

  /** The devices to connect to, anew at each change. */
  get paired$(): Observable<readonly Device[]> {
    return this.#connected
  }

  async load(): Promise<void> {
    await this.#book.load()
    this.#publish()
    this.#claims.start()
  }

  stop(): void {
    this.#claims.stop()
    this.#identify.stop()
  }

  handle(event: SourceEvent): void {
    if (event.kind === 'advertisement') {
      this.#heard.hear(event.found)
      this.#recogniser.heard(event.found)
      this.#changed(false)
    } else if (event.kind === 'device-info') this.#recogniser.told(event)
    else if (this.#links.handle(event)) {
      if (event.kind === 'link') this.#claims.linkChanged(event.deviceId)
      this.#changed(true)
    }
    this.#identify.handle(event)
    this.#check.handle(event)
  }

  async snapshot(): Promise<Pairing> {
    const nowUs = this.options.clock.nowUs()
    const devices = [...this.#book.all(), ...this.#strangers()].map((device) =>
      pairingRow(device, this.#heard.at(device.address), this.#links.get(device.deviceId), nowUs),
    )
    return {
      adapter: this.options.adapter(),
      scanning: this.options.scanning(),
      devices: devices.sort(byNearness),
      identify: this.#identify.state(),
      calibration: this.#check.state(),
    }
  }

  startScan(): Promise<void> {
    return this.options.startScan()
  }

  pair(deviceId: string, assignment: PairAssignment): Promise<Device> {
    return this.#devices.pair(deviceId, assignment)
  }

  change(deviceId: string, change: DeviceChange): Promise<Device> {
    return this.#devices.change(deviceId, change)
  }

  /** Devices of the athlete stay, as nobody's. @throws StoreError */
  async releaseAthlete(athleteId: string): Promise<void> {
    for (const device of this.#book.all()) if (device.athleteId === athleteId) this.#check.cancel(device.deviceId)
    await this.#book.inTurn(() => this.#book.release(athleteId))
    this.#publishChanged()
  }

  /** What is stored of devices was changed by somebody else. @throws StoreError */
  async readAgain(): Promise<void> {
    await this.#book.inTurn(() => this.#book.readAgain())
    this.#publishChanged()
  }

  async forget(deviceId: string): Promise<void> {
    this.#check.cancel(deviceId)
    await this.#devices.forget(deviceId)
  }

  restore(deviceId: string): Promise<Device> {
    return this.#devices.restore(deviceId)
  }

  previewSwap(athleteId: string): readonly Device[] {
    return this.#devices.previewSwap(athleteId)
  }

  swapPods(athleteId: string): Promise<readonly Device[]> {
    return this.#devices.swapPods(athleteId)
  }

  async startIdentify(): Promise<Identify> {
    if (!this.options.scanning()) await this.options.startScan()
    return this.#identify.start()
  }

  stopIdentify(): void {
    this.#identify.stop()
  }

  startCalibration(deviceId: string): CalibrationState {
    const device = this.#book.get(deviceId)
    if (device === null) throw unknownDevice(deviceId)
    if (!isImuKind(device.kind)) {
      throw conflict('calibration-without-samples', `${device.name} sends no samples; there is nothing to check.`)
    }
    return this.#check.start(device)
  }

  cancelCalibration(deviceId: string): void {
    if (this.#book.get(deviceId) === null) throw unknownDevice(deviceId)
    this.#check.cancel(deviceId)
  }

  claims(): Claims {
    return this.#claims.claims()
  }

  claim(athleteId: string, devices: readonly ClaimedDevice[]): Promise<Device> {
    return this.#claims.claim(athleteId, devices)
  }

  endClaim(deviceId: string): Promise<Device> {
    return this.#claims.end(deviceId)
  }

  /** On the air, and nobody's. */
  #strangers(): Device[] {
    const known = new Set(this.#book.all().map(({ address }) => address.toLowerCase()))
    return this.#heard
      .present()
      .filter(({ found }) => !known.has(found.address.toLowerCase()))
      .sort((a, b) => (b.found.rssiDbm ?? -200) - (a.found.rssiDbm ?? -200))
      .flatMap((heard) => deviceFromHeard(heard) ?? [])
  }

  #streaming(): Device[] {
    return this.#book.all().filter(({ kind, deviceId }) => isImuKind(kind) && this.#links.isStreaming(deviceId))
  }

  #otherFoot({ athleteId, foot }: Device): Device | null {
    return (
      this.#streaming().find((other) => other.athleteId === athleteId && other.foot !== null && other.foot !== foot) ??
      null
    )
  }

  #publish(): void {
    const paired = this.#book.all().filter(isPaired)
    const taken = new Set(paired.map(({ address }) => address.toLowerCase()))
    const probes = this.#probes.list().filter(({ address }) => !taken.has(address.toLowerCase()))
    this.#connected.next([...paired, ...probes])
  }

  #publishChanged(): void {
    this.#publish()
    this.#changed(true)
  }

  /** Advertisements come many times a second; pages need to hear of them once. */
  #changed(now: boolean): void {
    const nowUs = this.options.clock.nowUs()
    if (!now && nowUs - this.#changedUs < CHANGED_EVERY_US) return
    this.#changedUs = nowUs
    this.options.event({ type: 'pairing-changed' })
  }
}
