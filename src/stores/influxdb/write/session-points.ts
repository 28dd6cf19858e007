import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../connection.js'
import { SESSION_MEASUREMENT, type SessionPoint } from '../points/session-line.js'
import { parseCsv } from '../read/csv.js'
import { fluxInstant } from '../read/instants.js'

/** Sessions whose fields are remembered; of the others InfluxDB is asked. */
const MOST_REMEMBERED = 10_000

/**
 * A point that is written again keeps the fields it had: a session whose contact time is not known any more would keep
 * the old one. So before a session is written whose point has, or may have, other fields, that point is deleted.
 */
export class SessionPoints {
  readonly #connection: InfluxConnection
  /** Fields of the points that this process has written, by where they lie. */
  readonly #written = new Map<string, ReadonlySet<string>>()

  constructor(connection: InfluxConnection) {
    this.#connection = connection
  }

  /** Deletes what these would not cover. @throws InfluxError; nothing has been lost then, for all are written again */
  async makeRoom(points: readonly SessionPoint[], signal: AbortSignal): Promise<void> {
    const unknown = points.filter((point) => !this.#written.has(placeOf(point)))
    const there = unknown.length === 0 ? new Set<string>() : await this.#find(unknown, signal)
    for (const point of points) {
      const place = placeOf(point)
      const before = this.#written.get(place)
      const covered = before === undefined ? !there.has(place) : coversAll(point.fieldNames, before)
      if (!covered) await this.#remove(point, signal)
    }
  }

  /** The server has them now. */
  remember(points: readonly SessionPoint[]): void {
    for (const point of points) {
      const place = placeOf(point)
      this.#written.delete(place)
      this.#written.set(place, new Set(point.fieldNames))
    }
    for (const place of this.#written.keys()) {
      if (this.#written.size <= MOST_REMEMBERED) break
      this.#written.delete(place)
    }
  }

  async #find(points: readonly SessionPoint[], signal: AbortSignal): Promise<Set<string>> {
    const times = points.map(({ instant }) => instant).sort()
    const answer = await this.#connection.query(
      flux`from(bucket: ${this.#connection.options.resultsBucket})
  |> range(start: ${fluxInstant(times.at(0) ?? '')}, stop: ${fluxInstant(justAfter(times.at(-1) ?? ''))})
  |> filter(fn: (r) => r._measurement == ${SESSION_MEASUREMENT} and r._field == "sessionId")
  |> keep(columns: ["_time", "athlete"])`,
      signal,
    )
    const found = new Set<string>()
    for (const table of parseCsv(answer)) {
      const [time, athlete] = [table.column('_time'), table.column('athlete')]
      for (const row of table.rows)
        found.add(placeOf({ athleteId: row[athlete] ?? '', instant: fullInstant(row[time] ?? '') }))
    }
    return found
  }

  async #remove({ athleteId, instant }: SessionPoint, signal: AbortSignal): Promise<void> {
    const bucket = this.#connection.options.resultsBucket
    const tags = { _measurement: SESSION_MEASUREMENT, athlete: athleteId }
    await this.#connection.deletePoints({ bucket, start: instant, stop: instant, tags }, signal)
  }
}

function placeOf({ athleteId, instant }: Pick<SessionPoint, 'athleteId' | 'instant'>): string {
  return `${instant} ${athleteId}`
}

function coversAll(fieldNames: readonly string[], before: ReadonlySet<string>): boolean {
  const now = new Set(fieldNames)
  return [...before].every((name) => now.has(name))
}

/** InfluxDB leaves out zeros at the end. */
function fullInstant(instant: string): string {
  const [whole = '', fraction = ''] = instant.replace('Z', '').split('.')
  return `${whole}.${fraction.padEnd(9, '0')}Z`
}

/** The end of a range is not in it; a second later is. */
function justAfter(instant: string): string {
  return new Date(Date.parse(instant) + 1000).toISOString()
}
