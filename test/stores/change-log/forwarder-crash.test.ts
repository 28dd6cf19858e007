import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ForwardProgress, ForwardSource } from '../../../src/stores/change-log/forward-source.js'
import type { ForwardRecord } from '../../../src/stores/change-log/forward-target.js'
import { Forwarder } from '../../../src/stores/change-log/forwarder.js'
import { StoreError } from '../../../src/runtime/errors.js'
import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import { FakeTarget, contentOf, pointsOf } from './fake-target.js'
import { openRig, type Rig } from './forwarder-rig.js'
import {
  sampleAlert,
  sampleAthlete,
  sampleDay,
  sampleMinute,
  sampleSession,
  sampleStep,
  START_US,
} from '../sample-records.js'

const ATHLETES = ['ana', 'ben'] as const
const RUNS = ['run-1', 'run-2'] as const

/** Whatever a history may hold. Small numbers, so that the same keys and times come again and again. */
const mostly = <T>(usual: T, other: T) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) })
const athleteId = mostly<string>(...ATHLETES)
const sessionId = mostly<string>(...RUNS)
const foot = mostly<Foot>('left', 'right')
const generation = mostly(0, 1)
const localDate = fc.constantFrom('2025-10-09', '2025-10-10')
const steps = fc.array(fc.record({ strideIndex: fc.nat(6), slot: fc.nat(8), value: fc.nat(3) }), {
  minLength: 1,
  maxLength: 5,
})
const mutation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('append' as const), athleteId, sessionId, foot, generation, steps }),
  },
  fc.record({
    kind: fc.constant('minute' as const),
    athleteId,
    sessionId,
    foot,
    generation,
    minuteIndex: fc.nat(2),
    count: fc.nat(9),
  }),
  fc.record({
    kind: fc.constant('remove' as const),
    athleteId,
    sessionId: fc.option(sessionId),
    generation: fc.option(generation),
  }),
  fc.record({ kind: fc.constant('except' as const), athleteId, sessionId, generation }),
  fc.record({ kind: fc.constant('session' as const), athleteId, sessionId, localDate, start: fc.nat(2) }),
  fc.record({ kind: fc.constant('declare' as const), athleteId, localDate }),
  fc.record({ kind: fc.constant('undeclare' as const), athleteId, localDate }),
  fc.record({ kind: fc.constant('alert' as const), athleteId, name: fc.nat(2) }),
  fc.record({ kind: fc.constant('athlete' as const), athleteId, name: fc.nat(3) }),
  fc.record({ kind: fc.constant('setting' as const), value: fc.nat(9) }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

/** Runs the forwarder for so many points, then it is gone as after a kill; or to its end. Connections are cut too. */
const run = fc.record({
  kind: fc.constant('run' as const),
  points: fc.option(fc.nat(12)),
  cuts: fc.array(fc.nat(20), { maxLength: 2 }),
  losesCursor: fc.boolean(),
  batchBytes: fc.constantFrom(1, 1_500, 100_000),
})
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never
const history = fc.array(fc.oneof({ weight: 5, arbitrary: mutation }, { weight: 2, arbitrary: run }), {
  minLength: 5,
  maxLength: 60,
  size: 'max',
})

describe('After any history of changes and crashes', () => {
  it('the target holds what is here, and nothing else', { timeout: 60_000 }, async () => {
    const rig = await openRig()
    try {
      await fc.assert(
        fc.asyncProperty(history, async (events) => {
          wipe(rig)
          const target = new FakeTarget()
          const log = new UnsyncedLog(rig)
          for (const event of events) {
            if (event.kind === 'run') await runAndCrash(rig, target, log, event)
            else {
              log.sync()
              mutate(rig, event)
            }
          }
          target.hooks = {}
          await runToEnd(rig, target, log)
          expect(target.content()).toEqual(localContent(rig))
          expect(rig.connection.prepare('SELECT count(*) FROM change_log').pluck().get()).toBe(0)
          expect(rig.source.countSetAside()).toBe(0)
        }),
        { numRuns: 60 },
      )
    } finally {
      await rig.close()
    }
  })
})

class Crash extends Error {}

/**
 * What the forwarder notes is on the disk when the next commit of somebody else is: a power cut before that undoes it,
 * cursor and trimming together, and never a part of it.
 */
class UnsyncedLog {
  #before: Buffer | null = null
  constructor(private readonly rig: Rig) {}

  sync(): void {
    this.#before = null
  }

  noted(): void {
    this.#before ??= dump(this.rig)
  }

  powerCut(): void {
    if (this.#before !== null) restore(this.rig, this.#before)
    this.#before = null
  }
}

function dump({ connection }: Rig): Buffer {
  const rows = (table: string) => connection.prepare(`SELECT * FROM ${table}`).all()
  return Buffer.from(JSON.stringify({ change_log: rows('change_log'), forward_cursors: rows('forward_cursors') }))
}

function restore({ connection }: Rig, before: Buffer): void {
  const tables = JSON.parse(before.toString()) as Record<string, Record<string, unknown>[]>
  for (const [table, rows] of Object.entries(tables)) {
    connection.raw.exec(`DELETE FROM ${table}`)
    for (const row of rows) {
      const columns = Object.keys(row)
      const values = columns.map((column) => `@${column}`)
      connection.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${values.join()})`).run(row)
    }
  }
}

async function runAndCrash(
  rig: Rig,
  target: FakeTarget,
  log: UnsyncedLog,
  { points, cuts, losesCursor, batchBytes }: Run,
): Promise<void> {
  let done = 0
  const crash = { happened: false }
  target.hooks.step = () => {
    done += 1
    // What came before is in, and nobody is told.
    if (cuts.includes(done)) throw new StoreError('The connection was cut.', { retryable: true })
    if (points === null || done <= points) return
    crash.happened = true
    throw new Crash()
  }
  // A process that was killed notes nothing any more, not even that it failed.
  const dying = guarded(rig.source, log, () => crash.happened)
  const forwarder = new Forwarder({
    source: dying,
    target,
    clock: rig.clock,
    random: () => 0.5,
    batchBytes,
    batchMs: 100,
  })
  forwarder.start()
  await rig.clock.advanceUntil(() => crash.happened || forwarder.state === 'up-to-date', 100_000)
  await forwarder.stop()
  if (losesCursor) log.powerCut()
}

async function runToEnd(rig: Rig, target: FakeTarget, log: UnsyncedLog, batchBytes = 2_000): Promise<void> {
  target.hooks = {}
  const source = guarded(rig.source, log, () => false)
  const forwarder = new Forwarder({ source, target, clock: rig.clock, random: () => 0.5, batchBytes, batchMs: 100 })
  forwarder.start()
  await rig.clock.advanceUntil(() => forwarder.state === 'up-to-date', 100_000)
  await forwarder.stop()
}

function guarded(source: ForwardSource, log: UnsyncedLog, isDead: () => boolean): ForwardSource {
  const whileAlive = <T>(work: () => T): T => {
    if (isDead()) throw new Crash()
    return work()
  }
  return {
    ...source,
    open: () => whileAlive(() => source.open()),
    readBatch: (after, limit) => whileAlive(() => source.readBatch(after, limit)),
    advance: (progress: ForwardProgress, nowUs: number) =>
      whileAlive(() => {
        log.noted()
        source.advance(progress, nowUs)
      }),
  }
}

function mutate({ service }: Rig, event: Mutation): void {
  switch (event.kind) {
    case 'append':
      return service.appendSteps(encodeSteps(event.steps.map((step) => stepOf(event, step))))
    case 'minute': {
      const { athleteId: athlete, sessionId: session, foot: side, generation: number, minuteIndex, count } = event
      const key = { athleteId: athlete, sessionId: session, foot: side, generation: number }
      return service.appendMinutes([sampleMinute(minuteIndex, { ...key, stepCount: count })])
    }
    case 'remove': {
      const [session, number] = [event.sessionId, event.generation]
      const scope = {
        ...(session === null ? {} : { sessionId: session }),
        ...(number === null ? {} : { generation: number }),
      }
      return void service.removeSeries({ athleteId: event.athleteId, ...scope })
    }
    case 'except':
      return void service.removeSeries({
        ...{ athleteId: event.athleteId, sessionId: event.sessionId, exceptGeneration: event.generation },
      })
    case 'session': {
      const { localDate: date, start } = event
      const change = { athleteId: event.athleteId, localDate: date, startTimeUs: START_US + start }
      return service.putSession(sampleSession(event.sessionId, change))
    }
    case 'declare':
      return service.putDeclaredDay({ ...sampleDay(event.localDate), athleteId: event.athleteId })
    case 'undeclare':
      return service.removeDeclaredDay(event.athleteId, event.localDate)
    case 'alert':
      return service.putAlerts([sampleAlert(`${event.athleteId}-${event.name}`, { athleteId: event.athleteId })])
    case 'athlete':
      return service.putAthlete(sampleAthlete(event.athleteId, { name: `name ${event.name}` }))
    case 'setting':
      return service.putSetting('key', String(event.value))
  }
}

/** A slot is 25 s: neighbours share a minute, others don't. Feet have times of their own, strides have not. */
function stepOf(
  key: Pick<StepRecord, 'athleteId' | 'sessionId' | 'foot' | 'generation'>,
  { strideIndex, slot, value }: { strideIndex: number; slot: number; value: number },
): StepRecord {
  const { athleteId: athlete, sessionId: session, foot: side, generation: number } = key
  const change = { athleteId: athlete, sessionId: session, foot: side, generation: number }
  // Two strides of a foot never begin at once; here they would be one point.
  const initialContactTimeUs = START_US + slot * 25_000_000 + strideIndex
  return sampleStep(strideIndex, { ...change, initialContactTimeUs, groundContactTimeMs: 200 + value })
}

function localContent({ connection, service }: Rig): unknown[] {
  const blocks = connection.prepare('SELECT * FROM step_blocks').all() as Record<string, never>[]
  const records: ForwardRecord[] = blocks.map((row) => ({
    kind: 'steps',
    steps: {
      key: {
        athleteId: row['athlete_id'] ?? '',
        sessionId: row['session_id'] ?? '',
        foot: row['foot'] === 0 ? 'left' : 'right',
        generation: Number(row['generation']),
      },
      block: row['block'] ?? new Uint8Array(),
    },
  }))
  for (const athlete of ATHLETES) {
    for (const session of RUNS)
      for (const number of [0, 1])
        for (const minute of service.queryMinutes({ athleteId: athlete, sessionId: session, generation: number }))
          records.push({ kind: 'minute', minute })
    for (const day of service.listDays({ athleteId: athlete, fromDate: '2000', toDate: '3000' }))
      records.push({ kind: 'day', day })
  }
  for (const session of service.listSessions({ includeUncounted: true })) records.push({ kind: 'session', session })
  for (const alert of service.listAlerts({})) records.push({ kind: 'alert', alert })
  for (const { athleteId: athlete, name } of service.listAthletes())
    records.push({ kind: 'athlete', athleteId: athlete, name })
  return contentOf(records.flatMap(pointsOf))
}

function wipe({ connection }: Rig): void {
  const tables = [
    'change_log',
    'forward_cursors',
    'set_aside',
    'counters',
    'step_blocks',
    'minutes',
    'alerts',
    'sessions',
    'days',
    'declared_days',
    'athletes',
  ]
  for (const table of tables) connection.raw.exec(`DELETE FROM ${table}`)
}
