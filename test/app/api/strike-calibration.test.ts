import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aSession, aShoe, aStep, anAthlete, someTotals } from '../../http/support/records.js'
import { startTestServer, type TestServer } from '../../http/support/test-server.js'

const STEP_COUNT = 40
const video = { angleDeg: 10, stepCount: 12 }

describe('calibrating a shoe from a side-on video', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startTestServer()
    const inShoe = {
      shoeId: 'shoe-1',
      totals: { ...someTotals(8), footStrikeCorrection: { offsetDeg: null, systematicSdDeg: 4.4 } },
    }
    await server.database.importBulk({
      athletes: [anAthlete(), anAthlete({ athleteId: 'ben', name: 'Ben' })],
      shoes: [aShoe(), aShoe({ shoeId: 'shoe-2', name: 'Racer' })],
      sessions: [
        aSession('2026-11-12', { ...inShoe, sessionId: 'older' }),
        aSession('2026-11-15', { ...inShoe, sessionId: 'latest' }),
        aSession('2026-11-19', { sessionId: 'other-shoe', shoeId: 'shoe-2' }),
      ],
    })
    const stepsOf = (sessionId: string, angleDeg: number, localDate: string) =>
      Array.from({ length: STEP_COUNT }, (_, i) =>
        aStep(i, {
          sessionId,
          footStrikeAngleDeg: angleDeg,
          initialContactTimeUs: aSession(localDate).startTimeUs + i * 700_000,
        }),
      )
    await server.database.steps.append([...stepsOf('older', 20, '2026-11-12'), ...stepsOf('latest', 14, '2026-11-15')])
  })
  afterEach(() => server.stop())

  const path = '/shoes/shoe-1/strike-calibration'
  const put = async (body: unknown): Promise<{ status: number; json: Record<string, unknown> }> =>
    server.call('PUT', path, body)

  it('compares with the latest finished run in that shoe, and keeps the difference with it', async () => {
    const { status, json } = await put({ video })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      sessionId: 'latest',
      sensed: { medianDeg: 14, stepCount: STEP_COUNT },
      offsetDeg: -4,
      calibratedMedianDeg: 10,
      withinVideoError: false,
      shoe: { footStrikeOffsetDeg: -4 },
    })
    const shoe = await server.database.getShoe('shoe-1')
    expect(shoe?.footStrikeOffsetDeg).toBe(-4)
    expect(shoe?.footStrikeOffsetSdDeg).toBeGreaterThan(1)
    expect(shoe?.footStrikeOffsetSdDeg).toBeLessThan(1.5)
  })

  it('shows beforehand what it would do, and does nothing', async () => {
    const { json } = await server.call('POST', `${path}/preview`, { video, sessionId: 'older' })
    expect(json).toMatchObject({ sessionId: 'older', offsetDeg: -10, shoe: { footStrikeOffsetDeg: null } })
    expect((await server.database.getShoe('shoe-1'))?.footStrikeOffsetDeg).toBeNull()
  })

  it('takes off again what an earlier calibration had added to the run', async () => {
    const totals = { ...someTotals(8), footStrikeCorrection: { offsetDeg: 3, systematicSdDeg: 1.4 } }
    await server.database.putSession(aSession('2026-11-15', { sessionId: 'latest', shoeId: 'shoe-1', totals }))
    expect((await put({ video })).json).toMatchObject({
      sensed: { medianDeg: 11 },
      offsetDeg: -1,
      withinVideoError: true,
    })
  })

  it('can look at a stretch of a run, and at one foot', async () => {
    const narrow = await put({ video, fromMinute: 0, toMinute: 0.4 })
    expect(narrow.json).toMatchObject({ sensed: { stepCount: 35 } })
    const { status, json } = await put({ video, foot: 'right' })
    expect([status, json['code']]).toEqual([409, 'too-few-steps'])
    expect(json['detail']).toContain('Only 0 steps')
  })

  it('can be removed', async () => {
    await put({ video })
    expect((await server.call('DELETE', path)).json).toMatchObject({
      footStrikeOffsetDeg: null,
      footStrikeOffsetSdDeg: null,
    })
    expect((await server.database.getShoe('shoe-1'))?.footStrikeOffsetDeg).toBeNull()
  })

  it('goes only part of the way where only a class was seen', async () => {
    const { json } = await put({ video: { pattern: 'midfoot', stepCount: 15 } })
    expect(json['offsetDeg']).toBeLessThan(-2)
    expect(json['offsetDeg']).toBeGreaterThan(-11)
    expect(json['offsetSdDeg']).toBeGreaterThan(2)
  })

  it.each([
    ['body.video', { video: { angleDeg: 60, stepCount: 12 } }],
    ['body.video', { video: { angleDeg: 10, stepCount: 1 } }],
    ['body.video', { video: { angleDeg: -20, stepCount: 12 } }],
    ['body.sessionId', { video, sessionId: 'nowhere' }],
    ['body.sessionId', { video, sessionId: 'other-shoe' }],
    ['body.toMinute', { video, fromMinute: 9, toMinute: 4 }],
  ])('names %s where it makes no sense', async (where, body) => {
    const { status, json } = await put(body)
    expect(status).toBe(400)
    expect((json['errors'] as { path: string }[]).some((error) => error.path.startsWith(where))).toBe(true)
    expect((await server.database.getShoe('shoe-1'))?.footStrikeOffsetDeg).toBeNull()
  })

  it('says what is missing where nobody ran in the shoe, or the run is still going on', async () => {
    await server.database.putSession(
      aSession('2026-11-15', { sessionId: 'latest', shoeId: 'shoe-1', state: 'running' }),
    )
    expect((await put({ video, sessionId: 'latest' })).json['code']).toBe('session-not-finished')
    const unworn = await server.call('PUT', '/shoes/nobody/strike-calibration', { video })
    expect(unworn.status).toBe(404)
    await server.database.putShoe(aShoe({ shoeId: 'new', name: 'New' }))
    const { status, json } = await server.call('PUT', '/shoes/new/strike-calibration', { video })
    expect([status, json['code']]).toEqual([409, 'no-run-with-shoe'])
  })
})
