import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeSteps } from '../../src/codecs/step-block/encode-steps.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'
import type { StepQuery, StepStore } from '../../src/stores/store.js'
import { sampleMinute, sampleStep, sampleSteps, START_US } from './sample-records.js'

/** A store under test, and the one thing around it that its answers depend on. */
export interface StoreUnderTest {
  readonly store: StepStore
  setActiveGeneration(sessionId: string, generation: number): Promise<void>
  close(): Promise<void>
}

const RUN: StepQuery = { athleteId: 'ana', sessionId: 'run-1' }

export async function collect(steps: AsyncIterable<StepRecord>): Promise<StepRecord[]> {
  const all: StepRecord[] = []
  for await (const step of steps) all.push(step)
  return all
}

/** What every step store does, whichever it is. */
export function describeStepStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a step store`, () => {
    let under: StoreUnderTest
    let store: StepStore
    beforeEach(async () => {
      under = await open()
      store = under.store
    })
    afterEach(async () => under.close())
    const stridesOf = async (query: StepQuery): Promise<number[]> =>
      (await collect(store.query(query))).map((step) => step.strideIndex)

    it('gives steps back exactly as they were appended', async () => {
      const steps = sampleSteps(200)
      await store.append(steps)
      expect(await collect(store.query(RUN))).toEqual(steps)
    })

    it('takes steps that are encoded already for what they are', async () => {
      const steps = [...sampleSteps(130), ...sampleSteps(20, { foot: 'right', generation: 0 })]
      await store.appendEncoded(encodeSteps(steps))
      await store.appendEncoded([])
      expect(await collect(store.query(RUN))).toEqual(steps)
    })

    it('keeps null apart from zero in every field that may be unknown', async () => {
      const unknown = sampleStep(0, {
        groundContactTimeMs: null,
        speedMps: null,
        speedBasis: null,
        footStrikeAngleDeg: null,
        pRearfoot: null,
        soleusImpulseBwS: null,
        nullReason: 'no-gyroscope',
        tier: 'D',
      })
      const zero = sampleStep(1, { speedMps: 0, slopeDeg: 0, footStrikeAngleDeg: -0, soleusImpulseBwS: 0 })
      await store.append([unknown, zero])
      expect(await collect(store.query(RUN))).toEqual([unknown, zero])
    })

    it('keeps one record of a step that is appended twice, the later one', async () => {
      await store.append(sampleSteps(50))
      await store.append(sampleSteps(50, { quality: 0.125 }))
      const stored = await collect(store.query(RUN))
      expect(stored).toHaveLength(50)
      expect(stored.every((step) => step.quality === 0.125)).toBe(true)
    })

    it('forgets what was known of a step and no longer is', async () => {
      await store.append(sampleSteps(20, { slopeDeg: 1.5, nullReason: 'walking' }))
      const unknown = { groundContactTimeMs: null, speedMps: null, speedBasis: null, nullReason: null, slopeDeg: null }
      await store.append(sampleSteps(20, unknown))
      expect(await collect(store.query(RUN))).toEqual(sampleSteps(20, unknown))
      await store.append(sampleSteps(20))
      expect(await collect(store.query(RUN))).toEqual(sampleSteps(20))
    })

    it('keeps the last of the same step within one batch', async () => {
      await store.append([sampleStep(3, { quality: 0.25 }), sampleStep(4), sampleStep(3, { quality: 0.75 })])
      const stored = await collect(store.query(RUN))
      expect(stored.map((step) => [step.strideIndex, step.quality === 0.75])).toEqual([
        [3, true],
        [4, false],
      ])
    })

    it('moves a step whose time was corrected into another minute', async () => {
      await store.append(sampleSteps(300))
      const moved = sampleStep(10, { initialContactTimeUs: START_US + 190_000_000 })
      await store.append([moved])
      expect(await stridesOf(RUN)).toEqual(sampleSteps(300).map((step) => step.strideIndex))
      expect(
        await collect(store.query({ ...RUN, fromUs: START_US + 190_000_000, toUs: START_US + 190_000_001 })),
      ).toEqual([moved])
      expect(await store.remove(RUN)).toMatchObject({ removedSteps: 300, leftSteps: 0 })
    })

    it('moves steps that change places with each other, and loses none', async () => {
      await store.append(sampleSteps(40))
      const time = (stride: number): number => sampleStep(stride).initialContactTimeUs
      const swapped = [
        sampleStep(7, { initialContactTimeUs: time(8) }),
        sampleStep(8, { initialContactTimeUs: time(7) }),
      ]
      await store.append(swapped)
      const expected = sampleSteps(40).map(
        (step) => swapped.find((one) => one.strideIndex === step.strideIndex) ?? step,
      )
      expect(await collect(store.query(RUN))).toEqual(expected)
    })

    it('accepts late steps and answers in order of foot and stride', async () => {
      const left = sampleSteps(250)
      const right = sampleSteps(250, { foot: 'right' })
      const mixed = [...right, ...left].sort((a, b) => ((a.strideIndex * 7919) % 251) - ((b.strideIndex * 7919) % 251))
      for (let at = 0; at < mixed.length; at += 60) await store.append(mixed.slice(at, at + 60))
      expect(await collect(store.query(RUN))).toEqual([...left, ...right])
      expect(await collect(store.query({ ...RUN, foot: 'right' }))).toEqual(right)
    })

    it('takes the start of a time range in and leaves its end out', async () => {
      await store.append(sampleSteps(300))
      const time = (stride: number): number => sampleStep(stride).initialContactTimeUs
      const range = { ...RUN, fromUs: time(40), toUs: time(200) }
      expect(await stridesOf(range)).toEqual(
        sampleSteps(200)
          .map((step) => step.strideIndex)
          .slice(40),
      )
      expect(await stridesOf({ ...RUN, fromUs: time(299) + 1 })).toEqual([])
      expect(await stridesOf({ ...RUN, toUs: time(0) })).toEqual([])
    })

    it('answers with the active generation unless another is asked for', async () => {
      await store.append([...sampleSteps(5), ...sampleSteps(7, { generation: 1 })])
      expect(await stridesOf(RUN)).toHaveLength(5)
      expect(await stridesOf({ ...RUN, generation: 1 })).toHaveLength(7)
      await under.setActiveGeneration('run-1', 1)
      expect(await stridesOf(RUN)).toHaveLength(7)
      expect(await stridesOf({ ...RUN, generation: 0 })).toHaveLength(5)
    })

    it('streams two hours of both feet without missing or repeating a step', async () => {
      const left = sampleSteps(10_300)
      const right = sampleSteps(10_300, { foot: 'right' })
      await store.append([...left, ...right])
      let at = 0
      for await (const step of store.query(RUN)) {
        const expected = at < left.length ? left[at] : right[at - left.length]
        if (step.strideIndex !== expected?.strideIndex || step.foot !== expected.foot) expect(step).toEqual(expected)
        at++
      }
      expect(at).toBe(20_600)
    })

    it('lets the reader stop early', async () => {
      await store.append(sampleSteps(1000))
      for await (const step of store.query(RUN)) if (step.strideIndex === 3) break
      await store.append([sampleStep(1000)])
      expect(await stridesOf(RUN)).toHaveLength(1001)
    })

    it('gives nothing for an unknown session, and nothing of another athlete', async () => {
      await store.append(sampleSteps(5))
      await store.appendMinutes([sampleMinute(0)])
      for (const query of [
        { athleteId: 'ana', sessionId: 'nowhere' },
        { athleteId: 'ben', sessionId: 'run-1' },
      ]) {
        expect(await stridesOf(query)).toEqual([])
        expect(await store.queryMinutes(query)).toEqual([])
        expect(await store.remove(query)).toEqual({ removedSteps: 0, removedMinutes: 0, leftSteps: 0, leftMinutes: 0 })
      }
      expect(await stridesOf(RUN)).toHaveLength(5)
    })

    it('gives nothing for a range that ends before it begins, or lies before all time', async () => {
      await store.append(sampleSteps(5))
      await store.appendMinutes([sampleMinute(0)])
      for (const range of [
        { fromUs: START_US + 60_000_000, toUs: START_US },
        { fromUs: START_US, toUs: START_US },
        { toUs: 0 },
        { fromUs: 8_000_000_000_000_000 },
      ]) {
        expect(await stridesOf({ ...RUN, ...range })).toEqual([])
        expect(await store.queryMinutes({ ...RUN, ...range })).toEqual([])
      }
    })

    it.each(['run "1"', "run '1'", 'run \\ 1\\', '${run}', 'run\n1\r\t', '|> drop()', 'läuft 🏃', 'a,b=c d', ' '])(
      'takes %j for the name of a session and nothing else',
      async (sessionId) => {
        const query = { athleteId: 'ana', sessionId }
        await store.append([...sampleSteps(3), ...sampleSteps(4, { sessionId })])
        await store.appendMinutes([sampleMinute(0), sampleMinute(0, { sessionId })])
        expect(await collect(store.query(query))).toEqual(sampleSteps(4, { sessionId }))
        expect(await store.queryMinutes(query)).toEqual([sampleMinute(0, { sessionId })])
        expect(await store.remove(query)).toMatchObject({ removedSteps: 4, removedMinutes: 1, leftSteps: 0 })
        expect(await stridesOf(RUN)).toHaveLength(3)
      },
    )

    it.each(['a"b', 'a" or r.athlete == "ana', 'ana\\', '${ana}', 'a\nb', '/an.*/', 'é 🏃', 'a,b=c d'])(
      'takes %j for the name of an athlete and nothing else',
      async (athleteId) => {
        await store.append(sampleSteps(3))
        expect(await stridesOf({ athleteId, sessionId: 'run-1' })).toEqual([])
        expect(await store.remove({ athleteId })).toMatchObject({ removedSteps: 0, leftSteps: 0 })
        expect(await stridesOf(RUN)).toHaveLength(3)
      },
    )

    it('tells two records of the same run apart, to the microsecond at the same times', async () => {
      const other = { sessionId: 'watch-1', quality: 0.25 }
      await store.append([...sampleSteps(60), ...sampleSteps(60, other)])
      await store.appendMinutes([sampleMinute(0), sampleMinute(0, { sessionId: 'watch-1', stepCount: 1 })])
      const watch = { ...RUN, sessionId: 'watch-1' }
      expect(await collect(store.query(RUN))).toEqual(sampleSteps(60))
      expect(await collect(store.query(watch))).toEqual(sampleSteps(60, other))
      const counted = { removedSteps: 60, removedMinutes: 1, leftSteps: 0, leftMinutes: 0 }
      expect(await store.remove(RUN)).toEqual(counted)
      expect(await collect(store.query(watch))).toEqual(sampleSteps(60, other))
      expect(await store.queryMinutes(watch)).toEqual([sampleMinute(0, { sessionId: 'watch-1', stepCount: 1 })])
      expect(await store.remove(watch)).toEqual(counted)
    })

    it('lets two readers of a long session go on side by side, while steps are added', async () => {
      const left = sampleSteps(6000)
      await store.append(left)
      const readers = [store.query(RUN), store.query({ ...RUN, foot: 'left' })].map((steps) =>
        steps[Symbol.asyncIterator](),
      )
      for (let stride = 0; stride < 3000; stride++)
        for (const reader of readers)
          expect(((await reader.next()).value as StepRecord | undefined)?.strideIndex).toBe(stride)
      await store.append(sampleSteps(10, { foot: 'right' }))
      for (const reader of readers) await reader.return?.()
      expect(await stridesOf({ ...RUN, foot: 'right' })).toHaveLength(10)
    })

    it('takes an empty batch for nothing', async () => {
      await store.append([])
      await store.appendMinutes([])
      expect(await stridesOf(RUN)).toEqual([])
    })

    it('writes a growing minute over what was there of it', async () => {
      await store.appendMinutes([
        sampleMinute(1, { stepCount: 10 }),
        sampleMinute(0),
        sampleMinute(0, { foot: 'right', heartRateBpmMean: 151.5, powerWMean: 240.25 }),
      ])
      await store.appendMinutes([sampleMinute(1)])
      expect(await store.queryMinutes(RUN)).toEqual([
        sampleMinute(0),
        sampleMinute(1),
        sampleMinute(0, { foot: 'right', heartRateBpmMean: 151.5, powerWMean: 240.25 }),
      ])
      await store.appendMinutes([sampleMinute(0, { foot: 'right', surface: null, slopeDegMean: null })])
      const [right] = await store.queryMinutes({ ...RUN, foot: 'right' })
      expect(right).toMatchObject({ surface: null, slopeDegMean: null })
      expect(right?.heartRateBpmMean ?? null).toBeNull()
      const second = { ...RUN, foot: 'left' as const, fromUs: START_US + 60_000_000, toUs: START_US + 120_000_000 }
      expect(await store.queryMinutes(second)).toEqual([sampleMinute(1)])
    })

    it('counts what it removed and what is left, of one generation, one session, one athlete', async () => {
      await store.append([...sampleSteps(90), ...sampleSteps(80, { generation: 1 })])
      await store.append([...sampleSteps(70, { sessionId: 'run-2' }), ...sampleSteps(60, { athleteId: 'ben' })])
      await store.appendMinutes([
        sampleMinute(0),
        sampleMinute(0, { generation: 1 }),
        sampleMinute(0, { sessionId: 'run-2' }),
      ])
      const left = { leftSteps: 0, leftMinutes: 0 }
      expect(await store.remove({ ...RUN, generation: 0 })).toEqual({ removedSteps: 90, removedMinutes: 1, ...left })
      expect(await stridesOf({ ...RUN, generation: 1 })).toHaveLength(80)
      expect(await store.remove(RUN)).toEqual({ removedSteps: 80, removedMinutes: 1, ...left })
      expect(await store.remove({ athleteId: 'ana' })).toEqual({ removedSteps: 70, removedMinutes: 1, ...left })
      expect(await stridesOf({ athleteId: 'ben', sessionId: 'run-1' })).toHaveLength(60)
    })

    describe('while a new generation takes the place of the old', () => {
      const OLD = sampleSteps(120)
      const NEW = sampleSteps(110, { generation: 1, quality: 0.5 })
      beforeEach(async () => {
        await store.append(OLD)
        await store.appendMinutes([sampleMinute(0), sampleMinute(1)])
      })
      const appendNew = async (steps: readonly StepRecord[] = NEW): Promise<void> => {
        await store.append(steps)
        await store.appendMinutes([sampleMinute(0, { generation: 1 })])
      }
      const clearUp = (active: number) => store.remove({ ...RUN, exceptGeneration: active })

      it('answers with the old one until the switch, and with the new one from then on', async () => {
        for (let at = 0; at < NEW.length; at += 40) {
          await store.append(NEW.slice(at, at + 40))
          expect(await collect(store.query(RUN))).toEqual(OLD)
        }
        await appendNew([])
        expect(await store.queryMinutes(RUN)).toEqual([sampleMinute(0), sampleMinute(1)])
        await under.setActiveGeneration('run-1', 1)
        expect(await collect(store.query(RUN))).toEqual(NEW)
        expect(await store.queryMinutes(RUN)).toEqual([sampleMinute(0, { generation: 1 })])
      })

      it('leaves not one point of the old one behind, and says so by counting', async () => {
        await appendNew()
        await under.setActiveGeneration('run-1', 1)
        const gone = { removedSteps: 120, removedMinutes: 2, leftSteps: 0, leftMinutes: 0 }
        expect(await clearUp(1)).toEqual(gone)
        expect(await stridesOf({ ...RUN, generation: 0 })).toEqual([])
        expect(await store.queryMinutes({ ...RUN, generation: 0 })).toEqual([])
        expect(await collect(store.query(RUN))).toEqual(NEW)
        expect(await clearUp(1)).toEqual({ removedSteps: 0, removedMinutes: 0, leftSteps: 0, leftMinutes: 0 })
      })

      it('keeps the old one whole where the new one was given up half-way, and can begin anew', async () => {
        await appendNew(NEW.slice(0, 70))
        expect(await collect(store.query(RUN))).toEqual(OLD)
        expect(await clearUp(0)).toMatchObject({ removedSteps: 70, removedMinutes: 1, leftSteps: 0 })
        expect(await stridesOf({ ...RUN, generation: 1 })).toEqual([])
        expect(await collect(store.query(RUN))).toEqual(OLD)
        await appendNew()
        await appendNew()
        expect(await collect(store.query({ ...RUN, generation: 1 }))).toEqual(NEW)
      })

      it('touches no other session', async () => {
        await store.append(sampleSteps(30, { sessionId: 'run-2' }))
        await appendNew()
        await under.setActiveGeneration('run-1', 1)
        await clearUp(1)
        expect(await stridesOf({ athleteId: 'ana', sessionId: 'run-2' })).toHaveLength(30)
      })
    })
  })
}
