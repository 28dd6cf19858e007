import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'

interface Probe {
  readonly device: Device
  readonly cancel: () => void
}

/** Devices that are connected for a moment though nobody has paired them: to see which one moves, or who it is. */
export class Probes {
  readonly #probes = new Map<string, Probe>()

  constructor(
    private readonly clock: Pick<Clock, 'timer'>,
    private readonly changed: () => void,
  ) {}

  /** Ends by itself. @param ended told where nobody closed it before */
  open(device: Device, forMs: number, ended: () => void): void {
    this.#probes.get(device.deviceId)?.cancel()
    const cancel = this.clock.timer(forMs, () => {
      this.#probes.delete(device.deviceId)
      this.changed()
      ended()
    })
    this.#probes.set(device.deviceId, { device, cancel })
    this.changed()
  }

  close(deviceId: string): void {
    const probe = this.#probes.get(deviceId)
    if (probe === undefined) return
    probe.cancel()
    this.#probes.delete(deviceId)
    this.changed()
  }

  get(deviceId: string): Device | null {
    return this.#probes.get(deviceId)?.device ?? null
  }

  list(): Device[] {
    return [...this.#probes.values()].map(({ device }) => device)
  }
}
