import { PairingDesk } from '../../../src/app/pairing/pairing-control.js'
import type { LastSession } from '../../../src/app/pairing/claim-desk.js'
import type { LiveEvent } from '../../../src/contracts/views.js'
import type { Device } from '../../../src/domain/records/people.js'
import type { LinkState } from '../../../src/journal/journal-record.js'
import type { FoundDevice, SourceEvent } from '../../../src/sources/source.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'

/** A pairing desk over memory and a clock that goes when it is told to. */
export class DeskRig {
  readonly db = createMemoryDatabase()
  readonly assigned: Device[] = []
  readonly forgotten: string[] = []
  readonly events: LiveEvent[] = []
  readonly warnings: unknown[] = []
  readonly taken: unknown[][] = []
  lastSession: LastSession = { running: false, endedTimeUs: null }
  connected: readonly Device[] = []
  scanning = false
  nowUs = 1_700_000_000_000_000
  readonly desk: PairingDesk
  #timers: { atUs: number; run: () => void }[] = []
  #ids = 0

  constructor() {
    const clock = {
      nowUs: () => this.nowUs,
      monotonicUs: () => this.nowUs,
      bootId: 'boot',
      timer: (delayMs: number, run: () => void) => {
        const timer = { atUs: this.nowUs + delayMs * 1000, run }
        this.#timers.push(timer)
        return () => void (this.#timers = this.#timers.filter((one) => one !== timer))
      },
    }
    this.desk = new PairingDesk({
      ...{ db: this.db, clock, newId: () => `id-${(this.#ids += 1)}` },
      logger: { warn: (said: unknown) => void this.warnings.push(said) },
      event: (event) => void this.events.push(event),
      assigned: (device) => void this.assigned.push(device),
      forgotten: (deviceId) => void this.forgotten.push(deviceId),
      adapter: () => ({ state: 'on', message: null }),
      startScan: async () => void (this.scanning = true),
      scanning: () => this.scanning,
      prelude: () => [],
      lastSession: () => this.lastSession,
      takePast: async (...past) => void this.taken.push(past),
    })
    this.desk.paired$.subscribe((devices) => (this.connected = devices))
  }

  /** Timers that were started and neither ran nor were given up. */
  get timerCount(): number {
    return this.#timers.length
  }

  async pass(seconds: number): Promise<void> {
    const untilUs = this.nowUs + seconds * 1e6
    for (;;) {
      const next = this.#timers.filter(({ atUs }) => atUs <= untilUs).sort((a, b) => a.atUs - b.atUs)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.nowUs = Math.max(this.nowUs, next.atUs)
      next.run()
      await this.settle()
    }
    this.nowUs = untilUs
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  hear(changes: Partial<FoundDevice> = {}): void {
    const found: FoundDevice = {
      ...{ deviceId: 'a', address: 'a', name: 'Pod A', kind: 'open-imu', rssiDbm: -60, batteryPercent: null },
      ...changes,
    }
    this.handle({ kind: 'advertisement', monotonicUs: this.nowUs, found })
  }

  link(deviceId: string, state: LinkState): void {
    this.handle({ kind: 'link', monotonicUs: this.nowUs, deviceId, state, reason: null })
  }

  /** What a device says of itself when it is connected. */
  async info(deviceId: string, serialNumber: string | null): Promise<void> {
    const nothing = { manufacturer: null, model: null, firmware: null, batteryPercent: null }
    this.handle({ kind: 'device-info', monotonicUs: this.nowUs, deviceId, serialNumber, ...nothing })
    await this.settle()
  }

  handle(event: SourceEvent): void {
    this.desk.handle(event)
  }

  async device(deviceId: string): Promise<Device | undefined> {
    return (await this.db.listDevices()).find((device) => device.deviceId === deviceId)
  }
}
