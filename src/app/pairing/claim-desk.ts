import type { Claim, Claims } from '../../contracts/pairing.js'
import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import type { ClaimedDevice } from '../api/pairing-services.js'
import type { DeviceBook } from './device-book.js'
import type { LinkBook } from './link-book.js'
import { notShared, requireOwnFeet, unknownDevice, wornAs } from './pair-rules.js'

/** Who comes back from a run has this long until the pod asks again whose it is. */
const AFTER_SESSION_US = 15 * 60_000_000
/** Who puts a pod on and never runs. */
const WITHOUT_SESSION_US = 2 * 3_600_000_000
/** What came outside sessions is kept for this long. */
const KEPT_US = 3_600_000_000
const LOOK_MS = 10_000

export interface ClaimOptions {
  readonly clock: Clock
  readonly book: DeviceBook
  readonly links: LinkBook
  /** When the athlete's last session ended; null while one goes on or where none has been since the start. */
  readonly lastSession: (athleteId: string) => LastSession
  /** What these devices sent since then, while nobody's, is the athlete's. */
  readonly takePast: (athleteId: string, deviceIds: readonly string[], fromUs: number) => Promise<void>
  readonly changed: () => void
  readonly failed: (error: unknown, deviceId: string) => void
}

export interface LastSession {
  readonly running: boolean
  readonly endedTimeUs: number | null
}

/** Shared devices: who wears each at this moment, and which ones stream while nobody has said. */
export class ClaimDesk {
  readonly #streamsSince = new Map<string, number>()
  #cancel: (() => void) | null = null

  constructor(private readonly options: ClaimOptions) {}

  start(): void {
    this.#cancel ??= this.options.clock.timer(LOOK_MS, () => {
      this.#cancel = null
      this.#look()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  claims(): Claims {
    const shared = this.options.book.all().filter((device) => device.shared === true)
    const worn = shared.filter(({ athleteId }) => athleteId !== null)
    const waiting = shared.filter(
      ({ athleteId, deviceId }) => athleteId === null && this.options.links.isStreaming(deviceId),
    )
    return { waiting: waiting.map((device) => this.#claim(device)), claimed: worn.map((device) => this.#claim(device)) }
  }

  /** Follows which of them stream. */
  linkChanged(deviceId: string): void {
    const { links, clock } = this.options
    if (!links.isStreaming(deviceId)) this.#streamsSince.delete(deviceId)
    else if (!this.#streamsSince.has(deviceId)) this.#streamsSince.set(deviceId, clock.nowUs())
  }

  /** @throws HttpProblem 404 for a device that is not known, 409 for one that is not shared, 400 without a foot or for two on one */
  async claim(athleteId: string, wanted: readonly ClaimedDevice[]): Promise<Device> {
    const { book, clock } = this.options
    return book.inTurn(async () => {
      const devices = wanted.map((one) => this.#wornBy(athleteId, one))
      requireOwnFeet(devices)
      const first = devices[0]
      if (first === undefined) throw unknownDevice('')
      const freed = devices.map(({ deviceId }) => book.assignments.freeSinceUs(deviceId))
      const fromUs = Math.max(clock.nowUs() - KEPT_US, ...freed.flatMap((timeUs) => timeUs ?? []))
      const wasFree = wanted.filter(({ deviceId }) => book.get(deviceId)?.athleteId === null)
      for (const other of this.#inTheWay(devices)) await book.put({ ...other, athleteId: null })
      for (const device of devices) await book.put(device)
      const ids = wasFree.map(({ deviceId }) => deviceId)
      if (ids.length > 0) await this.options.takePast(athleteId, ids, fromUs)
      this.options.changed()
      return first
    })
  }

  /** @throws HttpProblem 404, 409 */
  end(deviceId: string): Promise<Device> {
    const { book } = this.options
    return book.inTurn(async () => {
      const device = this.#shared(deviceId)
      const free = { ...device, athleteId: null }
      if (device.athleteId !== null) await book.put(free)
      this.options.changed()
      return free
    })
  }

  #wornBy(athleteId: string, wanted: ClaimedDevice): Device {
    const device = this.#shared(wanted.deviceId)
    return { ...device, athleteId, ...wornAs(device, wanted) }
  }

  #shared(deviceId: string): Device {
    const device = this.options.book.get(deviceId)
    if (device === null) throw unknownDevice(deviceId)
    if (device.shared !== true) throw notShared(device)
    return device
  }

  /** Another shared device on the same foot of the same athlete; a device of one's own is only silent meanwhile. */
  #inTheWay(taken: readonly Device[]): Device[] {
    const ids = new Set(taken.map(({ deviceId }) => deviceId))
    return this.options.book
      .all()
      .filter((other) => other.shared === true && !ids.has(other.deviceId) && other.foot !== null)
      .filter((other) => taken.some(({ athleteId, foot }) => other.athleteId === athleteId && other.foot === foot))
  }

  #claim(device: Device): Claim {
    const { links, book } = this.options
    const { deviceId } = device
    const linkState = links.get(deviceId)?.state ?? null
    const sinceUs =
      device.athleteId === null ? this.#streamsSince.get(deviceId) : book.assignments.wornSinceUs(deviceId)
    return { device, linkState, sinceUs: sinceUs ?? null }
  }

  #look(): void {
    const { book, failed } = this.options
    for (const device of book.all()) {
      if (device.shared !== true || device.athleteId === null || !this.#isOver(device, device.athleteId)) continue
      this.end(device.deviceId).catch((error: unknown) => failed(error, device.deviceId))
    }
  }

  #isOver({ deviceId }: Device, athleteId: string): boolean {
    const { clock, book, lastSession } = this.options
    const { running, endedTimeUs } = lastSession(athleteId)
    if (running) return false
    const nowUs = clock.nowUs()
    const sinceUs = book.assignments.wornSinceUs(deviceId) ?? nowUs
    if (endedTimeUs !== null && endedTimeUs >= sinceUs) return nowUs - endedTimeUs >= AFTER_SESSION_US
    return nowUs - sinceUs >= WITHOUT_SESSION_US
  }
}
