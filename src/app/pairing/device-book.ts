import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { AssignmentBook } from './assignment-book.js'
import { mergeDevices } from './same-device.js'

/** How long a slip can be taken back without anybody being asked anything. */
export const RESTORE_WITHIN_US = 30_000_000

export interface DeviceBookOptions {
  readonly db: LocalDatabase
  readonly clock: Pick<Clock, 'nowUs'>
  readonly newId: () => string
  /** The owner, the foot or how it is read changed. */
  readonly assigned: (device: Device) => void
  readonly forgotten: (deviceId: string) => void
}

interface Forgotten {
  readonly device: Device
  readonly atUs: number
}

/** The devices that somebody has paired. Changes come one after the other, and hold once the database has them. */
export class DeviceBook {
  readonly assignments: AssignmentBook
  readonly #devices = new Map<string, Device>()
  readonly #forgotten = new Map<string, Forgotten>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: DeviceBookOptions) {
    this.assignments = new AssignmentBook(options)
  }

  async load(): Promise<void> {
    await this.assignments.load()
    for (const device of await this.options.db.listDevices()) {
      this.#devices.set(device.deviceId, device)
      await this.assignments.follow(device)
      this.options.assigned(device)
    }
  }

  all(): Device[] {
    return [...this.#devices.values()]
  }

  get(deviceId: string): Device | null {
    return this.#devices.get(deviceId) ?? null
  }

  at(address: string): Device | null {
    const wanted = address.toLowerCase()
    return this.all().find((device) => device.address.toLowerCase() === wanted) ?? null
  }

  /** What it was when it was forgotten, by this process. */
  remembered(deviceId: string): Device | null {
    return this.#forgotten.get(deviceId)?.device ?? null
  }

  /** Runs the work when nothing else changes; what it reads is then as it stands. Rejects as the work does. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const answer = this.#queue.then(work)
    this.#queue = answer.catch(() => undefined)
    return answer
  }

  /** Only in turn. @throws StoreError; nothing has changed then */
  async put(device: Device): Promise<void> {
    await this.options.db.putDevice(device)
    await this.assignments.follow(device)
    this.#devices.set(device.deviceId, device)
    this.#forgotten.delete(device.deviceId)
    this.options.assigned(device)
  }

  /** What a device says of itself is shown also while the database does not take it. Only in turn. @throws StoreError */
  async learn(device: Device): Promise<void> {
    this.#devices.set(device.deviceId, device)
    await this.options.db.putDevice(device)
  }

  /** Only in turn. @throws StoreError */
  async remove(deviceId: string): Promise<void> {
    const device = this.#devices.get(deviceId)
    await this.options.db.removeDevice(deviceId)
    await this.assignments.end(deviceId)
    this.#devices.delete(deviceId)
    if (device !== undefined) this.#forgotten.set(deviceId, { device, atUs: this.options.clock.nowUs() })
    this.options.forgotten(deviceId)
  }

  /** What the athlete wears is nobody's from now on. Only in turn. @throws StoreError */
  async release(athleteId: string): Promise<void> {
    for (const [deviceId, { device }] of this.#forgotten) {
      if (device.athleteId === athleteId) this.#forgotten.delete(deviceId)
    }
    for (const device of this.all()) {
      if (device.athleteId === athleteId) await this.put({ ...device, athleteId: null, foot: null })
    }
  }

  /** As they are stored now, where somebody else has changed what is said of them. Only in turn. @throws StoreError */
  async readAgain(): Promise<void> {
    for (const device of await this.options.db.listDevices()) {
      if (this.#devices.has(device.deviceId)) this.#devices.set(device.deviceId, device)
    }
  }

  /** Null where it was never forgotten, or too long ago. */
  restorable(deviceId: string): Device | null {
    const forgotten = this.#forgotten.get(deviceId)
    if (forgotten === undefined) return null
    return this.options.clock.nowUs() - forgotten.atUs <= RESTORE_WITHIN_US ? forgotten.device : null
  }

  /** Two entries are one device: the newer goes, and the older is where the newer was. Only in turn. @throws StoreError */
  async merge(older: Device, newer: Device): Promise<Device> {
    const merged = mergeDevices(older, newer)
    if (this.#devices.has(newer.deviceId)) {
      await this.assignments.rename(newer.deviceId, older.deviceId)
      await this.options.db.removeDevice(newer.deviceId)
      this.#devices.delete(newer.deviceId)
      this.options.forgotten(newer.deviceId)
    }
    await this.put(merged)
    return merged
  }
}
