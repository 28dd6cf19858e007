import { encodeSteps } from '../../codecs/step-block/encode-steps.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { StepQuery, StepStore } from '../store.js'
import { appendSeries, type WriteLines } from './append-steps.js'
import { connectInflux, type InfluxConnection } from './connection.js'
import { removeSeries } from './delete/remove-series.js'
import { InfluxError } from './influx-error.js'
import type { InfluxOptions } from './influx-options.js'
import { latestStrides } from './latest-strides.js'
import { minuteLine } from './points/minute-line.js'
import type { FoundQuery } from './read/plan-pages.js'
import { readMinutes } from './read/read-minutes.js'
import { readSteps } from './read/read-steps.js'
import { StrideWatermarks } from './stride-watermarks.js'
import { PointWriter } from './write/point-writer.js'
import { WriteRequests } from './write/write-request.js'

export interface InfluxStoreParts {
  /** The generation that a session shows now. */
  readonly activeGeneration: (athleteId: string, sessionId: string) => Promise<number>
  readonly clock: Clock
  /** A connection to the same server; its own where absent. */
  readonly connection?: InfluxConnection
}

export interface InfluxStepStore extends StepStore {
  /** Ends the connections that are kept for writing. */
  close(): void
}

/**
 * Steps and minutes in InfluxDB, and nothing beside it: every append waits for the server, every read asks it. Assigns
 * only; an InfluxError of any method says what the server did not do.
 */
export function createInfluxStepStore(options: InfluxOptions, parts: InfluxStoreParts): InfluxStepStore {
  const connection = parts.connection ?? connectInflux(options)
  const requests = new WriteRequests(options, parts.clock)
  const write = lineWriter(new PointWriter(requests))
  const watermarks = new StrideWatermarks()
  const inTurn = oneAtATime()
  const found = async (query: StepQuery): Promise<FoundQuery> => ({
    ...query,
    generation: query.generation ?? (await parts.activeGeneration(query.athleteId, query.sessionId)),
  })
  const appendEncoded: StepStore['appendEncoded'] = (batch) =>
    inTurn(async () => {
      for (const series of latestStrides(batch)) await appendSeries(connection, write, watermarks, series)
    })
  return {
    append: (batch) => appendEncoded(encodeSteps(batch)),
    appendEncoded,
    appendMinutes: (batch) => inTurn(() => write(options.resultsBucket, latestMinutes(batch).map(minuteLine))),
    async *query(query) {
      yield* readSteps(connection, await found(query))
    },
    queryMinutes: async (query) => readMinutes(connection, await found(query)),
    remove: (scope) =>
      inTurn(async () => {
        watermarks.forgetScope(scope)
        return removeSeries(connection, scope)
      }),
    close: () => requests.close(),
  }
}

/** @throws InfluxError unless the server has confirmed every line, or dropped it as older than the bucket keeps */
function lineWriter(writer: PointWriter): WriteLines {
  const nobodyStops = new AbortController().signal
  return async (bucket, lines) => {
    if (lines.length === 0) return
    const records = Array.from({ length: Math.ceil(lines.length / LINES_A_REQUEST) }, (_, index) => {
      const from = index * LINES_A_REQUEST
      return { index, bucket, lines: lines.slice(from, from + LINES_A_REQUEST) }
    })
    const outcome = await writer.write({ records, sessions: [], unmade: new Map() }, nobodyStops)
    if (outcome.kind === 'delivered') return
    if (outcome.kind === 'partly')
      throw new InfluxError(outcome.refused[0]?.why ?? 'InfluxDB refuses a record.', { code: 'influx-refused' })
    if (outcome.kind === 'later') throw new InfluxError(outcome.why, { code: 'influx-unreachable', retryable: true })
    if (outcome.kind === 'too-large') throw new InfluxError(outcome.why, { code: 'influx-too-large' })
    throw new InfluxError(outcome.why, { code: REFUSALS[outcome.code] })
  }
}

/** About a megabyte of steps. */
const LINES_A_REQUEST = 2000

const REFUSALS = {
  unauthorised: 'influx-unauthorised',
  forbidden: 'influx-forbidden',
  'not-found': 'influx-not-found',
  other: 'influx-refused',
} as const

/** Of a minute that comes twice in a batch, the later one. */
function latestMinutes(batch: readonly MinuteRecord[]): MinuteRecord[] {
  const latest = new Map<string, MinuteRecord>()
  for (const minute of batch) {
    const { athleteId, sessionId, foot, generation, minuteIndex } = minute
    latest.set(JSON.stringify([athleteId, sessionId, foot, generation, minuteIndex]), minute)
  }
  return [...latest.values()]
}

/** A look at what is there holds for the write that follows it. */
function oneAtATime(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
