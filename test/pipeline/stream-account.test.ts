import { describe, expect, it } from 'vitest'
import { isImuKind, type DeviceKind } from '../../src/domain/records/people.js'
import { lostRatioOf, type StreamCounters } from '../../src/domain/records/stream-counters.js'
import { FAMILIES } from '../../src/sensors/families.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { createPrng } from '../../src/sources/simulator/prng.js'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import { type Fate, type FamilyRecording, mergeRecords, recordFamily } from './family-session.js'
import { lastLive, monotonicAt, reduceAll, steadyRun } from './simulated-session.js'

const DURATION_S = 120
const PLAN = planRun(steadyRun(DURATION_S), 'account')
const KINDS = FAMILIES.map(({ kind }) => kind).filter(isImuKind)
/** Without clock and counter only rate and silence tell, and of a single frame nobody can be sure. */
const BY_ARRIVAL: readonly DeviceKind[] = ['witmotion']

/** Samples that fit into the messages which a sensor of two streams has begun. */
const UNSENT = 200

function account(recorded: FamilyRecording, besides: readonly JournalRecord[] = []): StreamCounters {
  const records = mergeRecords([recorded.records, besides], PLAN.durationUs)
  const { streams, totals } = lastLive(reduceAll(records, [recorded.device]))
  expect(totals.streams).toEqual(streams)
  const [counters] = streams
  if (counters === undefined) throw new Error('Nothing was counted.')
  return counters
}

/** Messages lost now and then, several in a row; some cut on the way, some twice. */
function faults(kind: DeviceKind): (index: number) => Fate {
  const random = createPrng(`faults-${kind}`)
  // Where only arrivals tell, a hole shows once the rate is known and nothing was missing for some seconds.
  const byArrival = BY_ARRIVAL.includes(kind)
  const [begins, length, spared] = byArrival ? [0.0002, 40, 8000] : [0.004, 8, 200]
  let losing = 0
  return (index) => {
    if (index < spared) return 'arrives'
    if (losing > 0) losing -= 1
    else if (random.next() < begins) losing = 3 + Math.floor(length * random.next())
    if (losing > 0) return 'lost'
    const draw = random.next()
    if (draw < 0.004) return 'cut'
    // A sample that comes twice looks like the next one, where nothing numbers them.
    return draw < 0.008 && !byArrival ? 'twice' : 'arrives'
  }
}

describe('the account of a stream', () => {
  it.each(KINDS)('of %s without faults has every sample, and nothing else', async (kind) => {
    const recorded = await recordFamily({ kind, foot: 'left', plan: PLAN, imu: { clockDriftPpm: 30 } })
    const counters = account(recorded)
    expect(counters).toMatchObject({ lostAir: 0, lostSensor: 0, malformed: 0, duplicates: 0, reordered: 0 })
    expect(counters).toMatchObject({ gapSeconds: 0, reconnects: 0, malformedMessages: {}, unit: 'samples' })
    expect(counters.expected).toBe(counters.received)
    // What the sensor has not sent yet when the run ends is in none of its messages.
    expect(recorded.taken - counters.received).toBeLessThan(UNSENT)
    expect(counters.hostLagP99Ms).toBeGreaterThan(1)
    expect(counters.hostLagP99Ms).toBeLessThan(50)
    expect(counters.timing).toBe(BY_ARRIVAL.includes(kind) ? 'host' : 'device')
  })

  it.each(KINDS)('of %s adds up: received, lost and unreadable are all that the sensor took', async (kind) => {
    const recorded = await recordFamily({ kind, foot: 'left', plan: PLAN, fate: faults(kind) })
    const counters = account(recorded)
    expect(counters.received + counters.lostAir + counters.lostSensor + counters.malformed).toBe(counters.expected)
    const tolerance = BY_ARRIVAL.includes(kind) ? 0.01 * recorded.taken : UNSENT
    expect(Math.abs(recorded.taken - counters.expected)).toBeLessThan(tolerance)
    expect(counters.received).toBeLessThan(0.997 * recorded.taken)
    expect(counters.lostAir + counters.lostSensor).toBeGreaterThan(0)
    expect(lostRatioOf(counters)).toBeCloseTo(1 - counters.received / counters.expected, 9)
    const unreadable = Object.values(counters.malformedMessages).reduce((sum, count) => sum + count, 0)
    // A part that was cut is one that never came, where messages are put together.
    if (kind !== 'movesense') expect(unreadable).toBeGreaterThan(0)
  })

  it('of the open frame is exact, by the counters of the pod', async () => {
    const recorded = await recordFamily({ kind: 'open-imu', foot: 'left', plan: PLAN, fate: faults('open-imu') })
    const { carried } = recorded
    expect(account(recorded)).toMatchObject({
      received: carried.arrives + carried.twice,
      lostAir: carried.lost,
      lostSensor: 0,
      malformed: carried.cut,
      duplicates: carried.twice,
      reordered: 0,
    })
  })

  it('tells what came after what followed it from what came twice', async () => {
    const recorded = await recordFamily({ kind: 'open-imu', foot: 'left', plan: PLAN })
    const records = [...recorded.records]
    const [early, late] = [records[500], records[501]]
    if (early?.kind !== 'notification' || late?.kind !== 'notification') throw new Error('Frames were expected.')
    records[500] = { ...late, monotonicUs: early.monotonicUs }
    records[501] = { ...early, monotonicUs: late.monotonicUs }
    expect(account({ ...recorded, records })).toMatchObject({ duplicates: 0, reordered: 14, lostAir: 14 })
  })

  it('counts samples that were taken while the link was down as lost, with the gap and the new connection', async () => {
    const recorded = await recordFamily({
      kind: 'open-imu',
      foot: 'left',
      plan: PLAN,
      fate: (_, { timeUs }) => (timeUs > 60e6 && timeUs < 64e6 ? 'lost' : 'arrives'),
    })
    const { deviceId } = recorded.device
    const lost: JournalRecord = {
      kind: 'link',
      monotonicUs: monotonicAt(61),
      deviceId,
      state: 'lost',
      reason: 'silence',
    }
    const counters = account(recorded, [lost])
    expect(counters.lostAir).toBe(recorded.carried.lost)
    expect(counters.reconnects).toBe(1)
    expect(counters.gapSeconds).toBeCloseTo(4, 0)
  })

  it('leaves a pause out, with what the pods sent in it and what they did not', async () => {
    const recorded = await recordFamily({
      kind: 'open-imu',
      foot: 'left',
      plan: PLAN,
      fate: (_, { timeUs }) => (timeUs > 50e6 && timeUs < 70e6 ? 'lost' : 'arrives'),
    })
    const pause: JournalRecord = { kind: 'command', monotonicUs: monotonicAt(40), command: 'pause' }
    const resume: JournalRecord = { kind: 'command', monotonicUs: monotonicAt(80), command: 'resume' }
    const counters = account(recorded, [pause, resume])
    expect(counters).toMatchObject({ lostAir: 0, lostSensor: 0, gapSeconds: 0 })
    expect(Math.abs(counters.received - (recorded.taken * (DURATION_S - 40)) / DURATION_S)).toBeLessThan(100)
  })

  it('counts samples at the end of the range', async () => {
    const recorded = await recordFamily({ kind: 'open-imu', foot: 'left', plan: PLAN, imu: { impactRingingG: 60 } })
    const counters = account(recorded)
    expect(counters.saturatedSamples).toBeGreaterThan(100)
    expect(counters.saturatedSamples).toBeLessThan(0.1 * counters.received)
  })
})
