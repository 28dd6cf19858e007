import { placementOf, type Device, type DeviceAssignment } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'

export interface AssignmentOptions {
  readonly db: Pick<LocalDatabase, 'listAssignments' | 'putAssignment'>
  readonly clock: Pick<Clock, 'nowUs'>
  readonly newId: () => string
}

/** Who wore which device from when to when: an interval is closed when somebody else has the device, or nobody. */
export class AssignmentBook {
  readonly #open = new Map<string, DeviceAssignment>()
  readonly #freeSince = new Map<string, number>()

  constructor(private readonly options: AssignmentOptions) {}

  async load(): Promise<void> {
    for (const assignment of await this.options.db.listAssignments({})) {
      const { deviceId, toTimeUs } = assignment
      if (toTimeUs === null) this.#open.set(deviceId, assignment)
      else this.#freeSince.set(deviceId, Math.max(toTimeUs, this.#freeSince.get(deviceId) ?? 0))
    }
  }

  /** Since when it is worn as it is now; null while nobody wears it. */
  wornSinceUs(deviceId: string): number | null {
    return this.#open.get(deviceId)?.fromTimeUs ?? null
  }

  /** When somebody wore it last; null where nobody ever did, or somebody does. */
  freeSinceUs(deviceId: string): number | null {
    return this.#open.has(deviceId) ? null : (this.#freeSince.get(deviceId) ?? null)
  }

  /** @throws StoreError */
  async follow(device: Device): Promise<void> {
    const open = this.#open.get(device.deviceId)
    if (open !== undefined && isWornAs(device, open)) return
    const nowUs = this.options.clock.nowUs()
    if (open !== undefined) await this.#close(open, nowUs)
    const { deviceId, athleteId, foot, placement } = device
    if (athleteId === null) return
    const assignment: DeviceAssignment = {
      ...{ assignmentId: this.options.newId(), deviceId, athleteId, foot },
      ...(placement === undefined ? {} : { placement }),
      ...{ fromTimeUs: nowUs, toTimeUs: null },
    }
    await this.options.db.putAssignment(assignment)
    this.#open.set(deviceId, assignment)
  }

  /** The device is forgotten; that it was worn stays known. @throws StoreError */
  async end(deviceId: string): Promise<void> {
    const open = this.#open.get(deviceId)
    if (open !== undefined) await this.#close(open, this.options.clock.nowUs())
  }

  /** What was said of an entry that turned out to be another device. @throws StoreError */
  async rename(fromId: string, toId: string): Promise<void> {
    const { db, clock } = this.options
    const kept = this.#open.get(toId)
    if (kept !== undefined && this.#open.has(fromId)) await this.#close(kept, clock.nowUs())
    for (const assignment of await db.listAssignments({ deviceId: fromId })) {
      const moved = { ...assignment, deviceId: toId }
      await db.putAssignment(moved)
      if (moved.toTimeUs === null) this.#open.set(toId, moved)
    }
    this.#open.delete(fromId)
  }

  async #close(open: DeviceAssignment, toTimeUs: number): Promise<void> {
    await this.options.db.putAssignment({ ...open, toTimeUs: Math.max(toTimeUs, open.fromTimeUs) })
    this.#open.delete(open.deviceId)
    this.#freeSince.set(open.deviceId, toTimeUs)
  }
}

function isWornAs(device: Device, { athleteId, foot, placement }: DeviceAssignment): boolean {
  return device.athleteId === athleteId && device.foot === foot && placementOf(device) === placementOf({ placement })
}
