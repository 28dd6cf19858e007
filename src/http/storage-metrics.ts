import { Gauge, type Registry } from 'prom-client'

/** What a machine that watches may want to know of storage; null where there is no such thing. */
export interface StorageFigures {
  readonly waitingCount: number | null
  readonly deliveredCount: number | null
  readonly setAsideCount: number | null
  readonly deliveredTimeUs: number | null
  readonly stepBytes: number | null
  readonly journalBytes: number
  readonly databaseBytes: number
  readonly lostStepCount: number
}

interface Figure {
  readonly name: string
  readonly help: string
  readonly of: (figures: StorageFigures) => number | null
}

const FIGURES: readonly Figure[] = [
  { name: 'forwarding_waiting_changes', help: 'Records that InfluxDB has not confirmed', of: (f) => f.waitingCount },
  {
    name: 'forwarding_delivered_points_total',
    help: 'Points that InfluxDB has confirmed, ever',
    of: (f) => f.deliveredCount,
  },
  { name: 'forwarding_set_aside_records', help: 'Records that InfluxDB refused', of: (f) => f.setAsideCount },
  {
    name: 'forwarding_last_delivered_timestamp_seconds',
    help: 'When InfluxDB last confirmed something',
    of: (f) => (f.deliveredTimeUs === null ? null : f.deliveredTimeUs / 1e6),
  },
  { name: 'steps_bytes', help: 'Single steps in the data folder', of: (f) => f.stepBytes },
  { name: 'journal_bytes', help: 'Raw recordings in the data folder', of: (f) => f.journalBytes },
  { name: 'database_bytes', help: 'The local database', of: (f) => f.databaseBytes },
  {
    name: 'lost_steps_total',
    help: 'Single steps that are nowhere else and had to go, as their room was used up',
    of: (f) => f.lostStepCount,
  },
]

/** Adds the figures of storage to a registry; what does not apply here is left out. */
export function registerStorageMetrics(registry: Registry, read: () => Promise<StorageFigures>): void {
  // One look serves all figures of one answer.
  let reading: Promise<StorageFigures> | null = null
  const readOnce = (): Promise<StorageFigures> =>
    (reading ??= read().finally(() => {
      reading = null
    }))
  for (const { name, help, of } of FIGURES) {
    new Gauge({
      name: `solewatch_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.reset()
        const value = of(await readOnce())
        // A gauge without labels shows 0 after a reset.
        if (value === null) this.remove()
        else this.set(value)
      },
    })
  }
}
