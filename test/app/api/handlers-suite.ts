import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { ENDPOINTS } from '../../../src/contracts/endpoints.js'
import { aMinute, anAlert, anAthlete, aSession, aShoe, aStep } from '../../http/support/records.js'
import { startTestServer, type TestServer } from '../../http/support/test-server.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'

// Answers are looked at field by field here; their shape is held by their schemas.
type Json = Record<string, unknown> & { items: Record<string, unknown>[]; errors: { path: string }[] }

/** What every endpoint does, over any local database; `open` gives an empty one. */
export function describeHandlers(kind: string, open: () => Promise<LocalDatabase>): void {
  describe(`the API over ${kind}`, () => {
    // It is 2026-11-20, 13:00 in Berlin, and every answer is held against its schema by the server.
    let server: TestServer
    let database: LocalDatabase
    beforeEach(async () => {
      database = await open()
      server = await startTestServer({ database })
      await server.database.importBulk({
        athletes: [anAthlete(), anAthlete({ athleteId: 'ben', name: 'Ben' })],
        shoes: [aShoe(), aShoe({ shoeId: 'shoe-of-ben', athleteId: 'ben' })],
        sessions: ['2026-11-12', '2026-11-15', '2026-11-19'].map((date) => aSession(date)),
        alerts: [anAlert(), anAlert({ alertId: 'alert-0', state: 'cleared', raisedTimeUs: 0 })],
      })
      await server.database.steps.append([aStep(0), aStep(1), aStep(0, { foot: 'right' })])
      await server.database.steps.appendMinutes([aMinute(0), aMinute(1)])
    })
    afterEach(async () => {
      await server.stop()
      await database.close()
    })

    const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: Json }> =>
      server.call(method, path, body)

    async function expectErrorAt(path: string, answer: Promise<{ status: number; json: Json }>): Promise<void> {
      const { status, json } = await answer
      expect([status, json['code']]).toEqual([400, 'validation'])
      expect(json.errors.map((error) => error.path)).toContain(path)
    }

    async function expectProblem(status: number, code: string, answer: Promise<{ status: number; json: Json }>) {
      const { status: was, json } = await answer
      expect([was, json['code']]).toEqual([status, code])
    }

    describe('every endpoint', () => {
      it('says 404 of an athlete, shoe, session, warning that is not there', async () => {
        const bodies: Record<string, unknown> = {
          patchAthlete: {},
          createShoe: { name: 'x' },
          patchShoe: {},
          previewStrikeCalibration: { video: { angleDeg: 10, stepCount: 12 } },
          putStrikeCalibration: { video: { angleDeg: 10, stepCount: 12 } },
          declareDay: { state: 'rest' },
          startErasure: { name: 'x' },
          patchSession: {},
          makeEdit: { kind: 'delete' },
          pairDevice: { athleteId: 'ada', foot: 'left' },
          patchDevice: { name: 'x' },
          claimDevice: { athleteId: 'ada', foot: 'left' },
          swapFeet: { pods: true },
          acknowledgeAlert: { planned: true },
          snoozeAlert: { hours: 24 },
        }
        for (const [name, { method, path }] of Object.entries(ENDPOINTS)) {
          if (!path.includes('{') || name === 'forgetDevice') continue
          const query = name === 'listDays' ? '?fromDate=2026-11-01&toDate=2026-11-20' : ''
          const concrete = path.replace('{localDate}', '2026-11-18').replaceAll(/\{\w+\}/g, 'nobody')
          const answer = await call(method.toUpperCase(), concrete + query, bodies[name])
          expect([name, answer.status, answer.json['code']]).toEqual([name, 404, 'not-found'])
        }
      })

      it('refuses a query or body it does not know', async () => {
        for (const [name, endpoint] of Object.entries(ENDPOINTS)) {
          const path = endpoint.path.replace('{localDate}', '2026-11-18').replaceAll(/\{\w+\}/g, 'ada')
          // Of a change it must be clear which one before its parts can be known.
          const kind = name === 'makeEdit' ? { kind: 'delete' } : {}
          const body = endpoint.method === 'get' ? undefined : { ...kind, nonsense: 1 }
          const { status, json } = await call(endpoint.method.toUpperCase(), `${path}?nonsense=1`, body)
          expect([name, status, json['code']]).toEqual([name, 400, 'validation'])
          const paths = json.errors.map((error) => error.path)
          expect([name, paths]).toEqual([name, expect.arrayContaining(['query.nonsense'])])
          if (body !== undefined && 'body' in endpoint) expect(paths).toContain('body.nonsense')
        }
      })
    })

    describe('the server itself', () => {
      it('asks the doctor', async () => {
        const { status, json } = await call('GET', '/doctor')
        expect(status).toBe(200)
        expect(json).toEqual({
          items: [{ check: 'disk', level: 'warning', found: 'Little room.', advice: 'Free some.' }],
        })
      })

      it('says how it is, and starts the demo', async () => {
        expect((await call('GET', '/status')).json).toMatchObject({ version: '0.0.0-test' })
        expect((await call('POST', '/demo')).json).toEqual({ url: 'http://127.0.0.1:4999/enter?token=demo' })
      })
    })

    describe('a recompute', () => {
      it('is begun with what is not said left at its default, asked for, and stopped', async () => {
        const begun = await call('POST', '/recompute', { athlete: 'ada' })
        expect([begun.status, begun.json]).toEqual([202, { modelVersion: 'test-1', job: null, sessions: [] }])
        expect(server.calls.at(-1)).toEqual([
          'startRecompute',
          { athlete: 'ada', again: false, force: false, dryRun: false },
        ])
        expect((await call('GET', '/recompute?outcomesFrom=3')).status).toBe(200)
        await expectErrorAt('query.outcomesFrom', call('GET', '/recompute?outcomesFrom=-1'))
        expect((await call('DELETE', '/recompute')).status).toBe(200)
        expect(server.calls.at(-1)).toEqual(['cancelRecompute'])
      })
    })

    describe('athletes and shoes', () => {
      it('are created with what is not said left open', async () => {
        const { status, json } = await call('POST', '/athletes', { name: ' Ben ', zoneId: 'America/New_York' })
        expect(status).toBe(201)
        expect(json).toMatchObject({ athleteId: 'new-1', name: 'Ben', bodyMassKg: null, declaredStrike: 'unknown' })
        expect((await call('GET', '/athletes/new-1')).json).toEqual(json)
        expect((await call('GET', '/athletes')).json.items).toHaveLength(3)
      })

      it('live in a time zone that exists and knows summer time', async () => {
        for (const zoneId of ['Mars/Olympus', '+02:00', 'Berlin']) {
          await expectErrorAt('body.zoneId', call('POST', '/athletes', { name: 'Ben', zoneId }))
          await expectErrorAt('body.zoneId', call('PATCH', '/athletes/ada', { zoneId }))
        }
        expect((await call('POST', '/athletes', { name: 'Ben', zoneId: 'Asia/Kathmandu' })).status).toBe(201)
      })

      it('are changed in what is named, and nothing else', async () => {
        const { json } = await call('PATCH', '/athletes/ada', { bodyMassKg: null, declaredStrike: 'forefoot' })
        expect(json).toEqual({ ...anAthlete(), bodyMassKg: null, declaredStrike: 'forefoot' })
        await expectErrorAt('body.bodyMassKg', call('PATCH', '/athletes/ada', { bodyMassKg: 3 }))
      })

      it('have a default shoe that is their own and in use', async () => {
        await expectErrorAt('body.defaultShoeId', call('PATCH', '/athletes/ada', { defaultShoeId: 'shoe-of-ben' }))
        expect((await call('PATCH', '/athletes/ada', { defaultShoeId: 'shoe-1' })).json).toMatchObject({
          defaultShoeId: 'shoe-1',
        })
        expect((await call('PATCH', '/shoes/shoe-1', { retired: true })).json).toMatchObject({ retired: true })
        expect((await call('GET', '/athletes/ada')).json).toMatchObject({ defaultShoeId: null })
      })

      it('shoes are listed, added and calibrated', async () => {
        const created = await call('POST', '/athletes/ada/shoes', { name: 'Racer', kind: 'plated' })
        expect([created.status, created.json['footStrikeOffsetDeg']]).toEqual([201, null])
        expect((await call('GET', '/athletes/ada/shoes')).json.items).toHaveLength(2)
        const patch = { footStrikeOffsetDeg: -3.5, footStrikeOffsetSdDeg: 1.5 }
        expect((await call('PATCH', '/shoes/shoe-1', patch)).json).toMatchObject(patch)
        await expectErrorAt('body.footStrikeOffsetDeg', call('PATCH', '/shoes/shoe-1', { footStrikeOffsetDeg: 90 }))
        await expectErrorAt('body.kind', call('POST', '/athletes/ada/shoes', { name: 'x', kind: 'sandal' }))
      })
    })

    describe('days', () => {
      const days = async () =>
        (await call('GET', '/athletes/ada/days?fromDate=2026-11-10&toDate=2026-11-20')).json.items
      const dayOf = async (date: string) => (await days()).find((day) => day['localDate'] === date)

      it('are listed in order; a day without a record is unknown', async () => {
        expect((await days()).map((day) => day['localDate'])).toEqual(['2026-11-12', '2026-11-15', '2026-11-19'])
        await expectErrorAt('query.fromDate', call('GET', '/athletes/ada/days?fromDate=2026-02-30&toDate=2026-11-20'))
        await expectErrorAt('query.toDate', call('GET', '/athletes/ada/days?fromDate=2026-11-20&toDate=2026-11-10'))
      })

      it('become rest by saying so, and unknown again by taking it back; the rules look again', async () => {
        expect((await call('PUT', '/athletes/ada/days/2026-11-18', { state: 'rest' })).json).toEqual({ ok: true })
        expect(await dayOf('2026-11-18')).toMatchObject({ state: 'rest', sessionCount: 0 })
        expect((await call('PUT', '/athletes/ada/days/2026-11-18', { state: null })).status).toBe(200)
        expect(await dayOf('2026-11-18')).toBeUndefined()
        expect(server.calls).toEqual([
          ['onDayChanged', 'ada', '2026-11-18'],
          ['onDayChanged', 'ada', '2026-11-18'],
        ])
        expect(server.events[0]).toEqual({ type: 'day-changed', athleteId: 'ada', localDate: '2026-11-18' })
      })

      it('with a run without pod are filled in from the own runs before, marked as imputed', async () => {
        await call('PUT', '/athletes/ada/days/2026-11-17', { state: 'ran-without-pod' })
        expect(await dayOf('2026-11-17')).toMatchObject({
          state: 'load',
          basis: 'imputed',
          sessionCount: 0,
          soleusLoadSlu: { left: 8, right: 8 },
        })
        // Three runs of 8 SLU in 40 minutes each: 0.2 a minute.
        await call('PUT', '/athletes/ada/days/2026-11-20', { state: 'ran-without-pod', runningMinutes: 60 })
        expect((await dayOf('2026-11-20'))?.['soleusLoadSlu']).toMatchObject({ left: expect.closeTo(12, 6) as number })
      })

      it('that are recorded, in the future, or without anything to learn from are not made up', async () => {
        const declare = (date: string, state: string) => call('PUT', `/athletes/ada/days/${date}`, { state })
        await expectProblem(409, 'day-has-sessions', declare('2026-11-19', 'rest'))
        await expectProblem(409, 'no-history', declare('2026-09-01', 'ran-without-pod'))
        await expectErrorAt('params.localDate', declare('2026-11-21', 'rest'))
        await expectErrorAt('params.localDate', declare('2026-02-30', 'rest'))
        await expectErrorAt('body.state', declare('2026-11-18', 'lazy'))
        expect(server.calls).toEqual([])
      })
    })

    describe('sessions', () => {
      const ids = async (query: string) =>
        (await call('GET', `/sessions${query}`)).json.items.map((session) => session['sessionId'])

      it('are listed newest first, by athlete, dates and count', async () => {
        expect(await ids('')).toEqual(['run-2026-11-19', 'run-2026-11-15', 'run-2026-11-12'])
        expect(await ids('?athleteId=ada&fromDate=2026-11-13&toDate=2026-11-15')).toEqual(['run-2026-11-15'])
        expect(await ids('?limit=1')).toEqual(['run-2026-11-19'])
        expect(await ids('?athleteId=nobody')).toEqual([])
        await expectErrorAt('query.limit', call('GET', '/sessions?limit=0'))
        await expectErrorAt('query.toDate', call('GET', '/sessions?fromDate=2026-11-15&toDate=2026-11-14'))
      })

      it('are started with the shoe that is usual, and ended once', async () => {
        await call('PATCH', '/athletes/ada', { defaultShoeId: 'shoe-1' })
        const started = await call('POST', '/sessions', { athleteId: 'ada', surface: 'trail' })
        expect([started.status, started.json['surface'], started.json['shoeId']]).toEqual([201, 'trail', 'shoe-1'])
        expect((await call('POST', '/sessions/live-1/stop')).json).toMatchObject({ state: 'finished' })
        await expectProblem(409, 'session-not-running', call('POST', '/sessions/live-1/stop'))
        await expectErrorAt('body.athleteId', call('POST', '/sessions', { athleteId: 'nobody' }))
        await expectErrorAt('body.shoeId', call('POST', '/sessions', { athleteId: 'ada', shoeId: 'shoe-of-ben' }))
        await expectErrorAt('body.surface', call('POST', '/sessions', { athleteId: 'ada', surface: 'lava' }))
      })

      it('that are going on are shown as they stand now, not as they were last stored', async () => {
        await call('POST', '/sessions', { athleteId: 'ada' })
        const [running] = server.running
        if (running === undefined) throw new Error('No session runs')
        server.running[0] = { ...running, totals: { ...running.totals, distanceM: 4321 } }
        expect((await call('GET', '/sessions/live-1')).json).toMatchObject({ totals: { distanceM: 4321 } })
        expect((await call('GET', '/sessions')).json.items[0]).toMatchObject({ totals: { distanceM: 4321 } })
        expect((await call('GET', '/athletes/ada/today')).json).toMatchObject({
          // The last run is the last one that is over.
          lastSession: { sessionId: 'run-2026-11-19' },
        })
        expect((await call('PATCH', '/sessions/live-1', { surface: 'sand' })).json).toMatchObject({ surface: 'sand' })
      })

      it('that are over can still get another surface or shoe', async () => {
        const { json } = await call('PATCH', '/sessions/run-2026-11-19', { surface: 'treadmill', shoeId: 'shoe-1' })
        expect(json).toMatchObject({ surface: 'treadmill', shoeId: 'shoe-1' })
        expect((await call('GET', '/sessions/run-2026-11-19')).json).toEqual({ ...json, stepsKept: 'here' })
        expect((await call('PATCH', '/sessions/run-2026-11-19', { shoeId: null })).json).toMatchObject({
          surface: 'treadmill',
          shoeId: null,
        })
        expect(server.events.map((event) => event.type)).toEqual(Array(3).fill('session-changed'))
        // Its load follows in the background; saying the same again gives nothing to compute.
        await call('PATCH', '/sessions/run-2026-11-19', { surface: 'treadmill' })
        const edited = server.calls.filter(([name]) => name === 'sessionEdited')
        expect(edited).toEqual(Array(3).fill(['sessionEdited', 'run-2026-11-19']))
        await expectErrorAt('body.shoeId', call('PATCH', '/sessions/run-2026-11-19', { shoeId: 'shoe-of-ben' }))
      })

      it('are repaired by a list of edits, each of which can be taken back', async () => {
        const edits = '/sessions/run-2026-11-19/edits'
        const empty = await call('GET', edits)
        expect(empty.json).toMatchObject({ items: [], computing: false, journal: true, splitFrom: null })
        const made = await call('POST', edits, { kind: 'not-a-run' })
        expect(made.status).toBe(201)
        expect(made.json).toMatchObject({
          session: { disposition: 'not-a-run' },
          items: [{ sequence: 1, kind: 'not-a-run', madeBy: 'owner', undone: false, undoable: true }],
          recorded: { athleteId: 'ada' },
        })
        const ids = async (query: string) =>
          (await call('GET', `/sessions${query}`)).json.items.map((session) => session['sessionId'])
        expect(await ids('')).toEqual(['run-2026-11-15', 'run-2026-11-12'])
        expect(await ids('?uncounted=true')).toContain('run-2026-11-19')
        expect((await call('GET', '/athletes/ada/today')).json).toMatchObject({
          lastSession: { sessionId: 'run-2026-11-15' },
        })
        expect((await call('GET', '/athletes/ada/days?fromDate=2026-11-19&toDate=2026-11-19')).json.items).toEqual([])
        const undone = await call('POST', `${edits}/1/undo`)
        expect(undone.json.items).toMatchObject([
          { sequence: 1, undone: true, undoable: false },
          { sequence: 2, kind: 'undo', undoes: 1, undoable: true },
        ])
        expect(await ids('')).toContain('run-2026-11-19')
        expect(server.calls.filter(([name]) => name === 'historyRewritten')).toHaveLength(2)
        await expectProblem(409, 'not-undoable', call('POST', `${edits}/1/undo`))
        await expectProblem(400, 'validation', call('POST', `${edits}/x/undo`))
        await expectProblem(400, 'validation', call('POST', edits, { kind: 'trim', fromUs: 1, toUs: null }))
        await expectErrorAt('body.athleteId', call('POST', edits, { kind: 'athlete', athleteId: 'nobody' }))
      })

      it('that go on can not be edited', async () => {
        server.running.push(aSession('2026-11-19', { state: 'running', endTimeUs: null }))
        const answer = call('POST', '/sessions/run-2026-11-19/edits', { kind: 'delete' })
        await expectProblem(409, 'session-running', answer)
      })

      it('whose numbers follow are answered at once', async () => {
        const { startTimeUs } = aSession('2026-11-19')
        const edits = '/sessions/run-2026-11-19/edits'
        const { json } = await call('POST', edits, { kind: 'split', atUs: startTimeUs + 600_000_000 })
        expect(json.items).toMatchObject([{ kind: 'split', newSessionId: expect.any(String) }])
        expect(server.calls).toContainEqual(['sessionEdited', 'run-2026-11-19'])
        const rest = String(json.items[0]?.['newSessionId'])
        expect((await call('GET', `/sessions/${rest}`)).json).toMatchObject({ countedBy: 'run-2026-11-19' })
        await expectProblem(
          409,
          'edit-refused',
          call('POST', edits, { kind: 'merge', otherSessionId: 'run-2026-11-12' }),
        )
      })

      it('have steps and minutes', async () => {
        const steps = (await call('GET', '/sessions/run-2026-11-19/steps')).json.items
        expect(steps.map((step) => [step['foot'], step['strideIndex']])).toEqual([
          ['left', 0],
          ['left', 1],
          ['right', 0],
        ])
        expect((await call('GET', '/sessions/run-2026-11-19/steps?foot=right')).json.items).toHaveLength(1)
        expect((await call('GET', '/sessions/run-2026-11-15/steps')).json).toEqual({ items: [] })
        expect((await call('GET', '/sessions/run-2026-11-19/minutes')).json.items).toEqual([aMinute(0), aMinute(1)])
        await expectErrorAt('query.foot', call('GET', '/sessions/run-2026-11-19/steps?foot=middle'))
      })

      it('give all steps of an hour, in order', async () => {
        const steps = Array.from({ length: 5000 }, (_, index) => aStep(index))
        await server.database.steps.append(steps)
        const answer = (await call('GET', '/sessions/run-2026-11-19/steps?foot=left')).json.items
        expect(answer).toEqual(steps)
      })
    })

    describe('devices', () => {
      it('are looked for, paired and forgotten, and the page hears of it', async () => {
        expect((await call('GET', '/pairing')).json).toMatchObject({ scanning: false })
        expect((await call('POST', '/pairing/scan')).json).toEqual({ ok: true })
        const paired = await call('POST', '/devices/pod-1/pair', { athleteId: 'ada', foot: 'right' })
        expect(paired.json).toMatchObject({ deviceId: 'pod-1', foot: 'right' })
        expect((await call('GET', '/devices')).json.items).toHaveLength(1)
        expect((await call('DELETE', '/devices/pod-1')).json).toEqual({ ok: true })
        expect(server.calls).toEqual([
          ['startScan'],
          ['pair', 'pod-1', { athleteId: 'ada', foot: 'right' }],
          ['forget', 'pod-1'],
        ])
        expect(server.events).toHaveLength(3)
      })

      it('belong to somebody and to a foot', async () => {
        await expectErrorAt('body.athleteId', call('POST', '/devices/pod-1/pair', { athleteId: 'nobody', foot: null }))
        await expectErrorAt('body.foot', call('POST', '/devices/pod-1/pair', { athleteId: 'ada', foot: 'third' }))
      })
    })

    describe('warnings', () => {
      it('are listed newest first, all or those that are open', async () => {
        expect((await call('GET', '/alerts')).json.items.map((alert) => alert['alertId'])).toEqual([
          'alert-1',
          'alert-0',
        ])
        expect((await call('GET', '/alerts?openOnly=true&athleteId=ada')).json.items).toHaveLength(1)
        await expectErrorAt('query.openOnly', call('GET', '/alerts?openOnly=maybe'))
      })

      it('are acknowledged with a reason, while no rule is at it; pages hear of it', async () => {
        const { json } = await call('POST', '/alerts/alert-1/acknowledge', { planned: true, note: 'Camp' })
        const timeUs = server.clock.nowUs()
        expect(json).toMatchObject({
          state: 'acknowledged',
          acknowledgement: { timeUs, by: 'owner', planned: true, note: 'Camp' },
        })
        expect(server.calls).toEqual([['betweenEvaluations', 'ada']])
        expect(server.events).toEqual([{ type: 'alert', alert: json }])
        expect((await call('POST', '/alerts/alert-0/acknowledge', { planned: false })).json).toMatchObject({
          state: 'cleared',
        })
        await expectErrorAt('body.planned', call('POST', '/alerts/alert-1/acknowledge', {}))
      })

      it('are put off for a day or three', async () => {
        const { json } = await call('POST', '/alerts/alert-1/snooze', { hours: 72 })
        expect(json).toMatchObject({ state: 'snoozed', snoozedUntilUs: server.clock.nowUs() + 72 * 3_600_000_000 })
        await expectProblem(409, 'alert-cleared', call('POST', '/alerts/alert-0/snooze', { hours: 24 }))
        await expectErrorAt('body.hours', call('POST', '/alerts/alert-1/snooze', { hours: 5 }))
      })
    })

    describe('a comparison of two periods', () => {
      const partsOf = (json: Json) =>
        Object.fromEntries(
          (json['parts'] as { part: string; changeSlu: number }[]).map(({ part, changeSlu }) => [part, changeSlu]),
        )

      it('is of the last seven days with the seven before, and its parts add up to the change', async () => {
        const { json } = await call('GET', '/athletes/ada/breakdown')
        expect(json).toMatchObject({
          recent: { fromDate: '2026-11-14', toDate: '2026-11-20', soleusLoadSlu: 32, sessionCount: 2 },
          base: { fromDate: '2026-11-07', toDate: '2026-11-13', soleusLoadSlu: 16, sessionCount: 1 },
          changeSlu: 16,
          changeRatio: 1,
          comparable: true,
        })
        const parts = Object.values(partsOf(json))
        expect(parts).toHaveLength(8)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(16, 9)
        // Of the run with minutes only two are kept, so nearly all of it can't be told apart.
        expect(partsOf(json)['unmeasured']).toBeCloseTo(15.6, 0)
      })

      it('takes as many days right before the ones asked for, or any two ranges', async () => {
        const days = async (query: string) => {
          const { json } = await call('GET', `/athletes/ada/breakdown?${query}`)
          const { base, recent } = json as unknown as Record<'base' | 'recent', { fromDate: string; toDate: string }>
          return [base.fromDate, base.toDate, recent.fromDate, recent.toDate]
        }
        expect(await days('fromDate=2026-11-19&toDate=2026-11-20')).toEqual([
          '2026-11-17',
          '2026-11-18',
          '2026-11-19',
          '2026-11-20',
        ])
        const two = ['2026-11-15', '2026-11-15', '2026-11-12', '2026-11-12']
        const [baseFromDate, baseToDate, fromDate, toDate] = two
        expect(
          await days(new URLSearchParams({ fromDate, toDate, baseFromDate, baseToDate } as never).toString()),
        ).toEqual(two)
      })

      it('of two days with the same run finds no change; on a treadmill it finds the surface', async () => {
        const query = 'fromDate=2026-11-15&toDate=2026-11-15&baseFromDate=2026-11-12&baseToDate=2026-11-12'
        const same = (await call('GET', `/athletes/ada/breakdown?${query}`)).json
        expect(same).toMatchObject({ changeSlu: 0, detail: expect.stringContaining('Nothing') })
        const { totals } = aSession('2026-11-15')
        const { impulseRatio } = DEFAULT_PARAMETERS.surface.treadmill
        const soleusLoadSlu = { left: 8 * impulseRatio, right: 8 * impulseRatio }
        const soleusLoadSluByStrike = { rearfoot: 16 * impulseRatio, midfoot: 0, forefoot: 0, unknown: 0 }
        await database.putSession(
          aSession('2026-11-15', { surface: 'treadmill', totals: { ...totals, soleusLoadSlu, soleusLoadSluByStrike } }),
        )
        const { json } = await call('GET', `/athletes/ada/breakdown?${query}`)
        const moving = Object.entries(partsOf(json)).filter(([, changeSlu]) => Math.abs(changeSlu) > 1e-9)
        expect(moving).toEqual([['surface', expect.closeTo(16 * (impulseRatio - 1), 9)]])
        expect(json['detail']).toBe('Of the +1.1 easy km, 1.1 came from more treadmill.')
      })

      it('with days on which nobody measured a run says so', async () => {
        const { json } = await call('GET', '/athletes/ada/breakdown?fromDate=2026-11-13&toDate=2026-11-14')
        expect(json).toMatchObject({
          comparable: false,
          notes: [],
          recent: { unknownDays: ['2026-11-13', '2026-11-14'] },
        })
        expect(json['detail']).toContain('no run that was measured')
        expect((await call('GET', '/athletes/ben/breakdown')).json['detail']).toContain('Neither period')
      })

      it('refuses ranges that overlap, end before they begin, lack an end or are too long', async () => {
        const refused = async (query: string, name: string) =>
          expectErrorAt(`query.${name}`, call('GET', `/athletes/ada/breakdown?${query}`))
        const recent = 'fromDate=2026-11-10&toDate=2026-11-16'
        await refused(`${recent}&baseFromDate=2026-11-03&baseToDate=2026-11-10`, 'baseToDate')
        await refused('fromDate=2026-11-16&toDate=2026-11-10', 'toDate')
        await refused(`${recent}&baseFromDate=2026-11-03&baseToDate=2026-11-01`, 'baseToDate')
        await refused('fromDate=2026-11-16', 'toDate')
        await refused('toDate=2026-11-16', 'fromDate')
        await refused(`${recent}&baseToDate=2026-11-01`, 'baseFromDate')
        await refused('baseFromDate=2026-11-01&baseToDate=2026-11-07', 'fromDate')
        await refused('fromDate=2025-01-01&toDate=2026-11-16', 'toDate')
        await refused('fromDate=2026-13-01&toDate=2026-11-16', 'fromDate')
      })
    })

    describe('pages', () => {
      it('today says what is known, what warns, and what is left', async () => {
        const { json } = await call('GET', '/athletes/ada/today')
        expect(json).toMatchObject({ athlete: { athleteId: 'ada' }, localDate: '2026-11-20', severity: 'warn' })
        expect(json['alerts']).toHaveLength(1)
        expect(json['weeks']).toHaveLength(12)
        expect(json['lastSession']).toMatchObject({ sessionId: 'run-2026-11-19' })
        expect(json['unknownDays']).toContain('2026-11-18')
      })

      it('today is another day on the other side of the earth', async () => {
        await call('PATCH', '/athletes/ada', { zoneId: 'Pacific/Kiritimati' })
        expect((await call('GET', '/athletes/ada/today')).json['localDate']).toBe('2026-11-21')
      })

      it('weeks add up the days, oldest first', async () => {
        const weeks = (await call('GET', '/athletes/ada/weeks?count=3')).json.items
        expect(weeks.map((week) => [week['weekStart'], week['soleusLoadSlu'], week['partial']])).toEqual([
          ['2026-11-02', 0, false],
          ['2026-11-09', 32, false],
          ['2026-11-16', 16, true],
        ])
        expect((await call('GET', '/athletes/ada/weeks')).json.items).toHaveLength(26)
        await expectErrorAt('query.count', call('GET', '/athletes/ada/weeks?count=0'))
      })

      it('the squad is sorted by who needs a look, and knows who is running and who ran long ago', async () => {
        await server.database.importBulk({
          athletes: [anAthlete({ athleteId: 'cleo', name: 'Cleo' })],
          sessions: [aSession('2026-03-01', { athleteId: 'cleo' })],
        })
        await call('POST', '/sessions', { athleteId: 'ben' })
        const { json } = await call('GET', '/squad')
        const rows = json['rows'] as Record<string, unknown>[]
        expect(rows.map((row) => [row['name'], row['live']])).toEqual([
          ['Ada', false],
          ['Ben', true],
          ['Cleo', false],
        ])
        expect(rows[2]?.['lastSessionTimeUs']).toBe(aSession('2026-03-01').startTimeUs)
        expect(json['headline']).toContain('1 to talk to')
      })
    })
  })
}
