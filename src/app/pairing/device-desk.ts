import { isImuKind, type Device, type PodCalibration } from '../../domain/records/people.js'
import { conflict } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import type { DeviceChange, PairAssignment } from '../api/pairing-services.js'
import type { DeviceBook } from './device-book.js'
import { deviceFromHeard, type HeardDevices } from './heard-devices.js'
import type { LinkBook } from './link-book.js'
import { makeWay } from './make-way.js'
import { notInRange, refuseOtherSettings, requireSettings, unknownDevice, wornAs } from './pair-rules.js'
import type { Probes } from './probes.js'

export interface DeviceDeskOptions {
  readonly clock: Pick<Clock, 'nowUs'>
  readonly book: DeviceBook
  readonly heard: HeardDevices
  readonly links: LinkBook
  readonly probes: Probes
  /** Other devices are to be connected now. */
  readonly publish: () => void
  readonly changed: () => void
}

/** What people do with devices: pair, rename, set, forget, swap. */
export class DeviceDesk {
  constructor(private readonly options: DeviceDeskOptions) {}

  /** @throws HttpProblem 404 for what is not heard, 400 without a foot or a layout, or with settings that it doesn't have */
  pair(deviceId: string, assignment: PairAssignment): Promise<Device> {
    const { book, clock, probes } = this.options
    return this.#inTurn(async () => {
      const device = this.#offered(deviceId)
      const { athleteId, settings, shared } = assignment
      const worn = wornAs(device, assignment)
      refuseOtherSettings(device, settings)
      const paired: Device = {
        ...{ ...device, athleteId, ...worn, lastSeenTimeUs: clock.nowUs() },
        ...(settings === undefined ? {} : { settings }),
        ...(shared === undefined ? {} : { shared }),
      }
      requireSettings(paired)
      const target = { deviceId: paired.deviceId, athleteId, foot: worn.foot }
      probes.close(deviceId)
      for (const other of makeWay(book.all(), target)) await book.put(other)
      await book.put(paired)
      return paired
    })
  }

  /** @throws HttpProblem 404, 400 for settings that it doesn't have or can't be read with */
  change(deviceId: string, change: DeviceChange): Promise<Device> {
    const { book } = this.options
    return this.#inTurn(async () => {
      const device = this.#known(deviceId)
      const { name, shared, settings } = change
      refuseOtherSettings(device, settings)
      const changed: Device = {
        ...device,
        ...(name === undefined ? {} : { name }),
        ...(shared === undefined ? {} : { shared }),
        ...(settings === undefined ? {} : { settings }),
      }
      requireSettings(changed)
      await book.put(changed)
      return changed
    })
  }

  /** @throws HttpProblem 404 */
  forget(deviceId: string): Promise<void> {
    const { book, links } = this.options
    return this.#inTurn(async () => {
      this.#known(deviceId)
      await book.remove(deviceId)
      links.forget(deviceId)
    })
  }

  /** @throws HttpProblem 404 where nobody forgot it, 409 where that is too long ago or somebody has its place */
  restore(deviceId: string): Promise<Device> {
    const { book } = this.options
    return this.#inTurn(async () => {
      if (book.get(deviceId) !== null || book.remembered(deviceId) === null) throw unknownDevice(deviceId)
      const device = book.restorable(deviceId)
      if (device === null) {
        throw conflict('restore-too-late', 'That was more than 30 seconds ago. Pair it again; its settings come back.')
      }
      if (makeWay(book.all(), device).length > 0) {
        throw conflict('place-taken', 'Another device is on that foot by now. Pair this one again.')
      }
      await book.put(device)
      return device
    })
  }

  /** What the check of a pod found. @throws StoreError */
  keepCalibration(deviceId: string, calibration: PodCalibration): Promise<void> {
    const { book } = this.options
    return this.#inTurn(async () => {
      const device = book.get(deviceId)
      if (device !== null) await book.learn({ ...device, calibration })
    })
  }

  previewSwap(athleteId: string): readonly Device[] {
    return this.options.book
      .all()
      .filter((device) => device.athleteId === athleteId && isImuKind(device.kind) && device.foot !== null)
      .map((device) => ({ ...device, foot: device.foot === 'left' ? ('right' as const) : ('left' as const) }))
  }

  swapPods(athleteId: string): Promise<readonly Device[]> {
    return this.#inTurn(async () => {
      const swapped = this.previewSwap(athleteId)
      for (const device of swapped) await this.options.book.put(device)
      return swapped
    })
  }

  #known(deviceId: string): Device {
    const device = this.options.book.get(deviceId)
    if (device === null) throw unknownDevice(deviceId)
    return device
  }

  /** One that is known, that was forgotten a while ago, or that is heard now. */
  #offered(deviceId: string): Device {
    const { book, heard } = this.options
    const known = book.get(deviceId)
    if (known !== null) return known
    const found = heard.byId(deviceId)
    const device = found === null ? null : deviceFromHeard(found)
    if (device === null) throw notInRange(deviceId)
    // Heard under its address where only its serial number was known before, or the other way round.
    const same = book.at(device.address)
    if (same !== null) return same
    const before = book.remembered(device.deviceId)
    return before === null ? device : { ...before, address: device.address }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { book, publish, changed } = this.options
    return book.inTurn(async () => {
      const answer = await work()
      publish()
      changed()
      return answer
    })
  }
}
