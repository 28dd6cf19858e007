import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stepsKept } from '../../../src/app/api/steps-kept.js'
import { StoreError } from '../../../src/runtime/errors.js'
import type { EvictionReason, KeptSteps } from '../../../src/stores/step-keeping.js'
import { startTestServer, type TestServer } from '../../http/support/test-server.js'
import { sampleMinute, sampleSession, sampleSteps } from '../../stores/sample-records.js'
import { openTiered, type TieredRig } from '../../stores/tiered/tiered-rig.js'

describe('the single steps of a run', () => {
  let rig: TieredRig
  let server: TestServer
  beforeEach(async () => {
    rig = await openTiered()
    server = await startTestServer({ database: { ...rig.database, steps: rig.store } })
    await rig.database.putSession(sampleSession('run-1'))
    await rig.store.append(sampleSteps(50))
    await rig.store.appendMinutes([sampleMinute(0)])
  })
  afterEach(async () => {
    await server.stop()
    await rig.close()
  })
  const kept = async (): Promise<unknown> => (await server.call('GET', '/sessions/run-1')).json['stepsKept']
  const list = (what: 'steps' | 'minutes') => server.call('GET', `/sessions/run-1/${what}`)

  it('are answered from where they are, and the run says where that is', async () => {
    expect(await kept()).toBe('here')
    await rig.deliver()
    await rig.evict()
    expect(await kept()).toBe('remote')
    expect((await list('steps')).json).toEqual({ items: sampleSteps(50) })
  })

  it('are not available while InfluxDB is away, which is a problem of its own; the rest of the run is shown', async () => {
    await rig.deliver()
    await rig.evict()
    rig.refuse(new StoreError('It refuses connections.', { code: 'influx-unreachable' }))
    const answer = await list('steps')
    expect(answer.status).toBe(503)
    expect(answer.json).toMatchObject({
      ...{ status: 503, code: 'series-unavailable', title: 'Not available now' },
      detail: expect.stringContaining("in InfluxDB, which doesn't answer now"),
    })
    expect((await list('minutes')).json).toEqual({ items: [sampleMinute(0)] })
    expect((await server.call('GET', '/sessions/run-1')).status).toBe(200)
  })

  it.each([
    ['expired', { kind: 'expired', endedBeforeUs: Number.MAX_SAFE_INTEGER }],
    ['full', { kind: 'full', maxBytes: 0, target: null }],
  ] as const)('are an empty list where they are %s, and the run says so', async (word, plan) => {
    await rig.evict(plan)
    expect((await list('steps')).json).toEqual({ items: [] })
    expect((await list('minutes')).json).toEqual({ items: [sampleMinute(0)] })
    expect(await kept()).toBe(word)
    await rig.store.append(sampleSteps(50))
    expect(await kept()).toBe('here')
  })
})

describe('where the steps of both feet are', () => {
  const evicted = (...reasons: EvictionReason[]): KeptSteps['evicted'] =>
    reasons.map((reason, n) => ({
      ...{ foot: n === 0 ? 'left' : 'right', fromTimeUs: 0, toTimeUs: 1, stepCount: 10, reason },
    }))

  it('is where the best of them are', () => {
    expect(stepsKept({ localStepCount: 0, evicted: [] })).toBe('here')
    expect(stepsKept({ localStepCount: 0, evicted: evicted('full', 'forwarded') })).toBe('remote')
    expect(stepsKept({ localStepCount: 3, evicted: evicted('expired', 'full') })).toBe('full')
    expect(stepsKept({ localStepCount: 20, evicted: evicted('expired', 'expired') })).toBe('here')
  })
})
