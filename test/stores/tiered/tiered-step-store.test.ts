import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreError } from '../../../src/runtime/errors.js'
import { createTieredStepStore } from '../../../src/stores/tiered/tiered-step-store.js'
import { sampleMinute, sampleSession, sampleStep, sampleSteps } from '../sample-records.js'
import { collect, describeStepStore } from '../step-store-contract.js'
import { openTiered, type TieredRig } from './tiered-rig.js'

const RUN = { athleteId: 'ana', sessionId: 'run-1' }

describeStepStore('the tiered store with all steps in the data folder', async () => {
  const { database, store, close } = await openTiered()
  return {
    store,
    setActiveGeneration: (sessionId, activeGeneration) =>
      database.putSession(sampleSession(sessionId, { activeGeneration })),
    close,
  }
})

describeStepStore('the tiered store where everything delivered leaves between two calls', async () => {
  const { database, store, close, deliver, evict } = await openTiered()
  const known = new Set<string>()
  const leave = async (athleteId: string, sessionId: string): Promise<void> => {
    if (!known.has(sessionId)) await database.putSession(sampleSession(sessionId, { athleteId }))
    known.add(sessionId)
    await deliver()
    await evict()
  }
  return {
    store: {
      ...store,
      async append(batch) {
        await store.append(batch)
        for (const { athleteId, sessionId } of batch.slice(0, 1)) await leave(athleteId, sessionId)
      },
      async appendEncoded(batch) {
        await store.appendEncoded(batch)
        for (const { key } of batch.slice(0, 1)) await leave(key.athleteId, key.sessionId)
      },
      async remove(scope) {
        const report = await store.remove(scope)
        await deliver()
        return report
      },
    },
    async setActiveGeneration(sessionId, activeGeneration) {
      await database.putSession(sampleSession(sessionId, { activeGeneration }))
      known.add(sessionId)
      await deliver()
      await evict()
    },
    close,
  }
})

describe('steps that are in the remote store', () => {
  let rig: TieredRig
  beforeEach(async () => {
    rig = await openTiered()
    await rig.database.putSession(sampleSession('run-1'))
  })
  afterEach(async () => rig.close())
  const BOTH = [...sampleSteps(300), ...sampleSteps(300, { foot: 'right' })]

  async function leave(): Promise<void> {
    await rig.deliver()
    await rig.evict()
  }

  it('are read there, and the remote store is not asked for what is here', async () => {
    await rig.store.append(BOTH)
    expect(await collect(rig.store.query(RUN))).toEqual(BOTH)
    expect(rig.asked()).toBe(0)
    await leave()
    expect(await collect(rig.database.steps.query(RUN))).toEqual([])
    expect(await collect(rig.store.query(RUN))).toEqual(BOTH)
    expect(rig.asked()).toBe(1)
    const early = { ...RUN, toUs: sampleStep(0).initialContactTimeUs }
    expect(await collect(rig.store.query(early))).toEqual([])
    expect(rig.asked()).toBe(1)
  })

  it('give way, stride by stride, to what came later and is here, wherever in time they were', async () => {
    await rig.store.append(BOTH)
    await leave()
    const late = [
      sampleStep(10, { quality: 0.125 }),
      sampleStep(300),
      sampleStep(20, { initialContactTimeUs: sampleStep(250).initialContactTimeUs + 1 }),
    ]
    await rig.store.append(late)
    const expected = [
      ...sampleSteps(301).map((step) => late.find(({ strideIndex }) => strideIndex === step.strideIndex) ?? step),
      ...sampleSteps(300, { foot: 'right' }),
    ]
    expect(await collect(rig.store.query(RUN))).toEqual(expected)
    const around = sampleStep(20).initialContactTimeUs
    expect(await collect(rig.store.query({ ...RUN, foot: 'left', fromUs: around, toUs: around + 1 }))).toEqual([])
    const there = sampleStep(250).initialContactTimeUs
    const strides = await collect(rig.store.query({ ...RUN, foot: 'left', fromUs: there, toUs: there + 2 }))
    expect(strides.map(({ strideIndex }) => strideIndex)).toEqual([20, 250])
  })

  it('that leave while they are read are read on where they went: none is missing, none comes twice', async () => {
    const long = [...sampleSteps(3000), ...sampleSteps(3000, { foot: 'right' })]
    await rig.store.append(long)
    await rig.deliver()
    const read = []
    for await (const step of rig.store.query(RUN)) {
      if (read.length === 1700) await rig.evict()
      read.push(step)
    }
    expect(read).toEqual(long)
    expect(rig.asked()).toBe(1)
  })

  it('can not be had while it is away, which is said in a sentence; minutes are here as ever', async () => {
    await rig.store.append(BOTH)
    await rig.store.appendMinutes([sampleMinute(0)])
    await leave()
    rig.refuse(new StoreError('http://127.0.0.1:8086 refuses connections.', { code: 'influx-unreachable' }))
    await expect(collect(rig.store.query(RUN))).rejects.toMatchObject({
      ...{ name: 'StoreError', code: 'series-unavailable', retryable: true },
      message:
        "The single steps of this run are in InfluxDB, which doesn't answer now (http://127.0.0.1:8086 refuses connections). Everything else of the run is here; try again when InfluxDB is back.",
    })
    expect(await rig.store.queryMinutes(RUN)).toEqual([sampleMinute(0)])
    rig.refuse(null)
    expect(await collect(rig.store.query(RUN))).toEqual(BOTH)
    const { steps: local, keeping } = rig.database
    const alone = createTieredStepStore({ local, keeping, remote: null })
    await expect(collect(alone.query(RUN))).rejects.toMatchObject({ code: 'series-unavailable' })
  })

  it('are not taken for none where the remote store that is asked now never had them', async () => {
    await rig.store.append(BOTH)
    await leave()
    await rig.remote.remove({ athleteId: 'ana' })
    const message = expect.stringMatching(/none of them: it may be another server or bucket/)
    await expect(collect(rig.store.query(RUN))).rejects.toMatchObject({ code: 'series-unavailable', message })
    const [first] = BOTH
    const until = { fromUs: first?.initialContactTimeUs ?? 0, toUs: (first?.initialContactTimeUs ?? 0) + 1 }
    expect(await collect(rig.store.query({ ...RUN, ...until }))).toEqual([])
  })

  it('are an empty list where they expired or gave way', async () => {
    await rig.store.append(BOTH)
    await rig.evict({ kind: 'full', maxBytes: 0, target: null })
    expect(await collect(rig.store.query(RUN))).toEqual([])
    expect(rig.asked()).toBe(0)
  })

  it('are what everyone sees during a recompute; then the new ones, and not one of the old is left', async () => {
    await rig.store.append(BOTH)
    await leave()
    const next = sampleSteps(280, { generation: 1, quality: 0.5 })
    for (let at = 0; at < next.length; at += 70) {
      await rig.store.append(next.slice(at, at + 70))
      expect(await collect(rig.store.query(RUN))).toEqual(BOTH)
      await leave()
    }
    const row = sampleSession('run-1')
    const switched = await rig.database.changeSessions({
      expected: [{ sessionId: 'run-1', row, editCount: 0 }],
      rows: [{ ...row, activeGeneration: 1 }],
      complete: [{ ...RUN, generation: 1, stepCount: 280 }],
    })
    expect(switched).toBe(true)
    expect(await collect(rig.store.query(RUN))).toEqual(next)
    const report = await rig.store.remove({ ...RUN, exceptGeneration: 1 })
    expect(report).toMatchObject({ removedSteps: 600, leftSteps: 0 })
    await rig.deliver()
    expect(await collect(rig.remote.query({ ...RUN, generation: 0 }))).toEqual([])
    expect(await collect(rig.store.query({ ...RUN, generation: 0 }))).toEqual([])
    await rig.evict()
    expect(await collect(rig.store.query(RUN))).toEqual(next)
  })
})
