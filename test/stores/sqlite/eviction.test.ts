import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { closeGap } from '../../../src/stores/sqlite/forwarding/cursor.js'
import { createForwardSource } from '../../../src/stores/sqlite/forwarding/sqlite-forward-source.js'
import type { EvictionPlace, EvictionPlan, EvictionSlice } from '../../../src/stores/step-keeping.js'
import { sampleMinute, sampleSession, sampleSteps, sampleStep, START_US } from '../sample-records.js'
import { openService, type ServiceUnderTest } from '../sqlite-service.js'

const NOW_US = START_US + 10 * 86_400_000_000
const TARGET = 'http://influx solewatch/steps'
const RUN = { athleteId: 'ana', sessionId: 'run-1' }
const LATER = Number.MAX_SAFE_INTEGER

describe('steps that leave the data folder', () => {
  let under: ServiceUnderTest
  beforeEach(async () => {
    under = await openService()
  })
  afterEach(async () => under.close())

  const append = (steps: readonly StepRecord[]): void => under.service.appendSteps(encodeSteps(steps))
  /** A run of 200 steps a foot, `day` days after the first. */
  function run(sessionId: string, day: number, change: Partial<SessionRecord> = {}): void {
    const startTimeUs = START_US + day * 86_400_000_000
    under.service.putSession(
      sampleSession(sessionId, { startTimeUs, endTimeUs: startTimeUs + 1_000_000_000, ...change }),
    )
    const { athleteId = 'ana', activeGeneration: generation = 0 } = change
    const at = (foot: 'left' | 'right') =>
      sampleSteps(200, { athleteId, sessionId, foot, generation }).map((step) => ({
        ...step,
        initialContactTimeUs: step.initialContactTimeUs + day * 86_400_000_000,
      }))
    append([...at('left'), ...at('right')])
  }
  function cursorAt(sequence: number, target = TARGET): void {
    const put = under.connection.raw.prepare('INSERT OR REPLACE INTO forward_cursors VALUES (?, ?, 0, NULL)')
    put.run(target, sequence)
  }
  const newestSequence = (): number => under.service.readChanges(0, 100_000).at(-1)?.sequence ?? 0
  /** Slice after slice, as the job does. */
  function evict(plan: EvictionPlan): Omit<EvictionSlice, 'next'> & { slices: number } {
    const sum = { sessionCount: 0, stepCount: 0, byteCount: 0, lostStepCount: 0, slices: 0 }
    let after: EvictionPlace | null = null
    do {
      const slice: EvictionSlice = under.service.evictSteps(plan, after, NOW_US)
      for (const name of ['sessionCount', 'stepCount', 'byteCount', 'lostStepCount'] as const) sum[name] += slice[name]
      sum.slices += 1
      after = slice.next
    } while (after !== null && sum.slices < 1000)
    return sum
  }
  const stepsOf = (sessionId: string, generation = 0): number =>
    under.service.findEvicted({ athleteId: 'ana', sessionId, generation }).localStepCount
  const reasonsOf = (sessionId: string): string[] =>
    under.service.findEvicted({ athleteId: 'ana', sessionId }).evicted.map(({ reason }) => reason)
  const delivered: EvictionPlan = { kind: 'delivered', target: TARGET, endedBeforeUs: LATER }

  it('go when the target has confirmed them and their run ended long enough ago, and leave word of which they were', () => {
    run('run-1', 0)
    run('run-2', 5)
    cursorAt(newestSequence())
    const until = START_US + 2 * 86_400_000_000
    const went = evict({ kind: 'delivered', target: TARGET, endedBeforeUs: until })
    expect(went).toMatchObject({ sessionCount: 1, stepCount: 400, lostStepCount: 0 })
    expect([stepsOf('run-1'), stepsOf('run-2')]).toEqual([0, 400])
    const last = sampleStep(199).initialContactTimeUs
    const extent = { fromTimeUs: START_US, toTimeUs: last + 1, stepCount: 200, reason: 'forwarded' }
    expect(under.service.findEvicted(RUN)).toEqual({
      generation: 0,
      localStepCount: 0,
      evicted: [
        { foot: 'left', ...extent },
        { foot: 'right', ...extent },
      ],
    })
    expect(under.service.findEvicted({ ...RUN, foot: 'left' }).evicted).toHaveLength(1)
    expect(under.service.findEvicted({ ...RUN, toUs: START_US }).evicted).toEqual([])
    expect(under.service.findEvicted({ ...RUN, fromUs: last + 1 }).evicted).toEqual([])
  })

  it('stay while one entry of theirs waits, was set aside, or no target has ever begun', () => {
    run('run-1', 0)
    expect(evict(delivered).stepCount).toBe(0)
    const before = newestSequence()
    run('run-2', 1)
    cursorAt(before)
    expect(evict(delivered).sessionCount).toBe(1)
    expect(stepsOf('run-2')).toBe(400)
    cursorAt(newestSequence())
    const { raw } = under.connection
    const [entry] = under.service.readChanges(before, 1000).filter(({ kind }) => kind === 'steps')
    raw
      .prepare("INSERT INTO set_aside (target, kind, key, why, set_aside_time_us) VALUES (?, 'steps', ?, 'why', 5)")
      .run(TARGET, entry?.key)
    expect(evict(delivered).sessionCount).toBe(0)
    raw
      .prepare("UPDATE set_aside SET kind = 'moved-step', key = ?")
      .run(JSON.stringify(['ana', 'run-2', 'left', 0, START_US + 86_400_000_000]))
    expect(evict(delivered).sessionCount).toBe(0)
    raw.exec('DELETE FROM set_aside')
    append([sampleStep(7, { sessionId: 'run-2', initialContactTimeUs: START_US + 86_400_000_000 })])
    expect(evict(delivered).sessionCount).toBe(0)
    cursorAt(newestSequence())
    expect(evict(delivered).sessionCount).toBe(1)
  })

  it('stay where the log was cut for another target before this one had read it', () => {
    const source = createForwardSource(under.connection, TARGET)
    run('run-1', 0)
    const upToSequence = newestSequence()
    const progress = { deliveredCount: 1, deliveredTimeUs: 5, delivered: [], setAside: [] }
    createForwardSource(under.connection, 'another').advance({ ...progress, upToSequence }, 5)
    expect(source.open().hasGap).toBe(true)
    source.advance({ ...progress, upToSequence }, 5)
    expect(evict(delivered).sessionCount).toBe(0)
    closeGap(under.connection, TARGET)
    expect(evict(delivered).sessionCount).toBe(1)
  })

  it('stay where the target is one of before, has not been opened again, and another has read and cut the log since', () => {
    run('run-1', 0)
    cursorAt(1)
    const progress = { deliveredCount: 1, deliveredTimeUs: 5, delivered: [], setAside: [] }
    createForwardSource(under.connection, 'another').advance({ ...progress, upToSequence: newestSequence() }, 5)
    expect(evict(delivered).sessionCount).toBe(0)
    expect(evict({ ...delivered, target: 'another' }).sessionCount).toBe(1)
  })

  it('are told apart from those of a run whose id begins alike', () => {
    run('run-1', 0)
    cursorAt(newestSequence())
    run('run-10', 0)
    run('run-1"', 0)
    expect(evict(delivered)).toMatchObject({ sessionCount: 1, stepCount: 400 })
    expect([stepsOf('run-1'), stepsOf('run-10'), stepsOf('run-1"')]).toEqual([0, 400, 400])
  })

  it('never go from a generation that is just being computed, nor from a run that goes on', () => {
    run('run-1', 0)
    append(sampleSteps(150, { generation: 1 }))
    run('run-2', 1, { state: 'running', endTimeUs: null })
    cursorAt(newestSequence())
    expect(evict(delivered)).toMatchObject({ sessionCount: 1, stepCount: 400 })
    expect([stepsOf('run-1', 1), stepsOf('run-2')]).toEqual([150, 400])
    expect(evict({ kind: 'expired', endedBeforeUs: LATER }).stepCount).toBe(0)
  })

  it('give way for want of room: the oldest delivered, then the oldest, and a run that goes on last of all', () => {
    run('old', 0)
    run('delivered', 1)
    run('going-on', 2, { state: 'running', endTimeUs: null })
    run('new', 3)
    const { raw } = under.connection
    raw.exec(`DELETE FROM change_log WHERE key LIKE '["ana","delivered"%'`)
    cursorAt(0)
    const { stepBytes } = under.service.measureSteps()
    const room = (runs: number): EvictionPlan => ({
      ...{ kind: 'full', target: TARGET },
      maxBytes: Math.ceil((stepBytes / 4) * runs) + 100,
    })
    expect(evict(room(4))).toMatchObject({ stepCount: 0, slices: 1 })
    const went = (runs: number) => {
      const { sessionCount, lostStepCount } = evict(room(runs))
      const here = ['old', 'delivered', 'new', 'going-on'].filter((sessionId) => stepsOf(sessionId) > 0)
      return { sessionCount, lostStepCount, here }
    }
    expect(went(3)).toEqual({ sessionCount: 1, lostStepCount: 0, here: ['old', 'new', 'going-on'] })
    expect(went(2)).toEqual({ sessionCount: 1, lostStepCount: 400, here: ['new', 'going-on'] })
    expect(went(0)).toEqual({ sessionCount: 2, lostStepCount: 800, here: [] })
    expect([reasonsOf('delivered'), reasonsOf('old')]).toEqual([
      ['forwarded', 'forwarded'],
      ['full', 'full'],
    ])
    expect(under.service.measureSteps()).toMatchObject({
      ...{ stepBytes: 0, stepCount: 0, oldestStepTimeUs: null, lostStepCount: 1200 },
      evictedStepCount: { forwarded: 400, expired: 0, full: 1200 },
    })
    expect(under.service.listSessions({})).toHaveLength(4)
  })

  it('that nobody else has are in the change log no more; what must be removed elsewhere still is', () => {
    run('run-1', 0)
    append([sampleStep(3, { initialContactTimeUs: START_US + 100_000_000 })])
    const kinds = (): string[] => [...new Set(under.service.readChanges(0, 1000).map(({ kind }) => kind))].sort()
    expect(kinds()).toContain('steps')
    under.connection.raw.exec(
      `INSERT INTO set_aside (target, kind, key, why, set_aside_time_us) VALUES ('t', 'steps', '["ana","run-1","left",0,29333333]', 'why', 5)`,
    )
    evict({ kind: 'full', maxBytes: 0, target: null })
    expect(kinds()).not.toContain('steps')
    expect(kinds()).toEqual(expect.arrayContaining(['moved-step', 'session']))
    expect(under.connection.raw.prepare('SELECT count(*) FROM set_aside').pluck().get()).toBe(0)
  })

  it('go by age wherever they are, and what was forwarded counts as expired from then on', () => {
    run('run-1', 0)
    run('run-2', 1)
    run('run-3', 5)
    cursorAt(newestSequence())
    evict({ kind: 'delivered', target: TARGET, endedBeforeUs: START_US + 86_000_000_000 })
    expect(reasonsOf('run-1')).toEqual(['forwarded', 'forwarded'])
    const went = evict({ kind: 'expired', endedBeforeUs: START_US + 3 * 86_400_000_000 })
    expect(went).toMatchObject({ sessionCount: 1, stepCount: 400, lostStepCount: 0 })
    expect([reasonsOf('run-1'), reasonsOf('run-2'), reasonsOf('run-3')]).toEqual([
      ['expired', 'expired'],
      ['expired', 'expired'],
      [],
    ])
  })

  it('that come late are evicted once more, and counted as what they are', () => {
    run('run-1', 0)
    cursorAt(newestSequence())
    evict(delivered)
    append(sampleSteps(200, { quality: 0.5 }))
    append([sampleStep(5000, { foot: 'right' })])
    cursorAt(newestSequence())
    expect(evict(delivered).stepCount).toBe(201)
    const { evicted } = under.service.findEvicted(RUN)
    expect(evicted.map(({ foot, stepCount }) => [foot, stepCount])).toEqual([
      ['left', 200],
      ['right', 201],
    ])
    expect(evicted[1]?.toTimeUs).toBe(sampleStep(5000).initialContactTimeUs + 1)
  })

  it('are removed with their generation also where only the remote store has them, and counted', () => {
    run('run-1', 0)
    under.service.appendMinutes([sampleMinute(0)])
    cursorAt(newestSequence())
    evict(delivered)
    const before = newestSequence()
    append(sampleSteps(150, { generation: 1 }))
    under.service.putSession(sampleSession('run-1', { activeGeneration: 1 }))
    const report = under.service.removeSeries({ ...RUN, exceptGeneration: 1 })
    expect(report).toEqual({ removedSteps: 400, removedMinutes: 1, leftSteps: 0, leftMinutes: 0 })
    const removals = under.service.readChanges(before, 1000).filter(({ kind }) => kind === 'removal')
    expect(removals.map(({ key }) => key)).toEqual(['["ana","run-1",0]'])
    expect(under.service.findEvicted({ ...RUN, generation: 0 }).evicted).toEqual([])
  })

  it('are swept where no session shows them, and where they belong to another athlete', () => {
    run('run-1', 0)
    cursorAt(newestSequence())
    evict(delivered)
    under.service.putSession(sampleSession('run-1', { activeGeneration: 1 }))
    expect(under.service.sweepGenerations()).toMatchObject({ removedSteps: 400, leftSteps: 0, sessionCount: 1 })
    expect(under.service.sweepGenerations()).toMatchObject({ removedSteps: 0, sessionCount: 0 })
    expect(under.connection.raw.prepare('SELECT count(*) FROM evicted_steps').pluck().get()).toBe(0)
  })

  it('go in slices: one ends after a megabyte or two hundred runs, and the next goes on there', () => {
    for (let day = 0; day < 260; day++) under.service.putSession(sampleSession(`empty-${day}`, { startTimeUs: day }))
    for (let day = 0; day < 30; day++) run(`run-${day}`, day)
    const { stepBytes } = under.service.measureSteps()
    const went = evict({ kind: 'expired', endedBeforeUs: LATER })
    expect(went).toMatchObject({ sessionCount: 30, stepCount: 30 * 400, byteCount: stepBytes })
    expect(went.slices).toBe(1 + 1 + Math.floor(stepBytes / 1_000_000))
  })

  it('free pages that new steps fill, so that the file does not grow', () => {
    for (let day = 0; day < 10; day++) run(`run-${day}`, day)
    const before = under.service.measureSteps()
    evict({ kind: 'expired', endedBeforeUs: LATER })
    const freed = under.service.measureSteps()
    expect(freed.databaseBytes).toBe(before.databaseBytes)
    expect(freed.reusableBytes - before.reusableBytes).toBeGreaterThan(0.9 * before.stepBytes)
    for (let day = 10; day < 19; day++) run(`run-${day}`, day)
    expect(under.service.measureSteps().databaseBytes).toBe(before.databaseBytes)
  })
})

describe('what is known of the room that steps take', () => {
  it('is what the blocks take, after every kind of write', async () => {
    const { connection, service, close } = await openService()
    const check = (): void => {
      const of = (sql: string): unknown => connection.raw.prepare(sql).raw().all()
      const key = 'athlete_id, session_id, foot, generation'
      expect(of(`SELECT ${key}, block_count, step_count, byte_count FROM step_series ORDER BY ${key}`)).toEqual(
        of(
          `SELECT ${key}, count(*), sum(step_count), sum(length(block)) FROM step_blocks GROUP BY ${key} ORDER BY ${key}`,
        ),
      )
    }
    service.appendSteps(encodeSteps([...sampleSteps(300), ...sampleSteps(100, { foot: 'right' })]))
    check()
    service.appendSteps(encodeSteps(sampleSteps(350, { quality: 0.1 })))
    check()
    // The only step of its minute moves into another one.
    service.appendSteps(encodeSteps([sampleStep(900)]))
    service.appendSteps(encodeSteps([sampleStep(900, { initialContactTimeUs: START_US + 1 })]))
    check()
    service.appendSteps(encodeSteps(sampleSteps(10, { generation: 1 })))
    service.removeSeries({ ...RUN, generation: 0 })
    check()
    expect(service.measureSteps()).toMatchObject({ stepCount: 10, oldestStepTimeUs: 29_333_333 * 60_000_000 })
    await close()
  })
})
