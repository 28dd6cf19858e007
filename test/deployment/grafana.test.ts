import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_ATHLETES } from '../../src/app/demo/demo-athletes.js'
import { generateDemoAthlete, type DemoAthleteHistory } from '../../src/app/demo/generate-demo-history.js'
import { encodeSteps } from '../../src/codecs/step-block/encode-steps.js'
import { addDays, weekStartOf } from '../../src/domain/load/local-date.js'
import type { DayRecord } from '../../src/domain/records/day-record.js'
import { MINUTE_NULLABLE_FIELDS } from '../../src/stores/influxdb/points/minute-fields.js'
import { STEP_NULLABLE_FIELDS } from '../../src/stores/influxdb/points/step-fields.js'
import { connectInflux } from '../../src/stores/influxdb/connection.js'
import { createInfluxTarget, type InfluxTarget } from '../../src/stores/influxdb/influx-target.js'
import { createSystemClock } from '../../src/runtime/clock.js'
import type { ForwardRecord } from '../../src/stores/change-log/forward-target.js'
import { createMemoryDatabase } from '../http/support/memory-database.js'
import {
  createBucket,
  describeInfluxd,
  queryCsv,
  sharedInfluxd,
  uniqueName,
  type InfluxConnection,
} from '../support/influxd.js'
import {
  choicesOf,
  interpolate,
  readDashboard,
  rowsOf,
  type GrafanaContext,
  type Panel,
} from './support/grafana-queries.js'

const dashboard = readDashboard()
const panel = (title: string): Panel => {
  const found = dashboard.panels.find((candidate) => candidate.title === title)
  if (found === undefined) throw new Error(`The dashboard has no panel "${title}"`)
  return found
}
const queryOf = (title: string): string => panel(title).targets?.[0]?.query ?? ''
const variable = (name: string) => dashboard.templating.list.find((candidate) => candidate.name === name)

describe('the dashboard for Grafana', () => {
  it('has panels that overlap nowhere, each with its own id', () => {
    const { panels } = dashboard
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const overlapping = panels.flatMap((a, at) =>
      panels.slice(at + 1).filter(({ gridPos: b }) => {
        const { gridPos } = a
        const apart =
          gridPos.x + gridPos.w <= b.x ||
          b.x + b.w <= gridPos.x ||
          gridPos.y + gridPos.h <= b.y ||
          b.y + b.h <= gridPos.y
        return !apart
      }),
    )
    expect(overlapping).toEqual([])
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
  })

  it('calls loads estimates, and claims to diagnose, predict or prevent nothing', () => {
    for (const { title } of dashboard.panels.filter(({ title }) => /load/i.test(title)))
      expect(title).toContain('estimated')
    const text = JSON.stringify(dashboard)
    expect(text).not.toMatch(/predict|prevent|injur|risk/i)
    expect(text.match(/diagnos\w*/gi)).toEqual(['diagnosis'])
    expect(dashboard.panels[0]?.options?.content).toContain('it is no diagnosis')
  })

  it('masks what is not known by the bits of the schema', () => {
    const bits = dashboard.panels.flatMap(({ targets }) => {
      const query = targets?.[0]?.query ?? ''
      const [, field] = /exists r\.(\w+)/.exec(query) ?? []
      const [, mask] = /unknownFields, b: (\d+)/.exec(query) ?? []
      const fields: readonly string[] = query.includes('"minute"') ? MINUTE_NULLABLE_FIELDS : STEP_NULLABLE_FIELDS
      return field === undefined ? [] : [[field, Number(mask), 1 << fields.indexOf(field)]]
    })
    expect(bits.length).toBe(5)
    for (const [, mask, expected] of bits) expect(mask).toBe(expected)
  })
})

describeInfluxd('the queries of the dashboard on a real InfluxDB', { timeout: 60_000 }, () => {
  const TODAY = '2026-11-21'
  const NOW_US = Date.parse('2026-11-21T09:30:00Z') * 1000
  const results = uniqueName('results')
  const steps = uniqueName('steps')
  let server: InfluxConnection
  let target: InfluxTarget
  let histories: DemoAthleteHistory[]
  let history: DemoAthleteHistory
  let days: readonly DayRecord[]
  let context: GrafanaContext

  const ask = async (query: string, change: Partial<GrafanaContext> = {}) =>
    rowsOf(await queryCsv(server, interpolate(query, { ...context, ...change })))
  const choices = async (name: string) => {
    const found = variable(name)
    if (found === undefined || typeof found.query === 'string') throw new Error(`${name} asks nothing`)
    const rows = await ask(found.query.query)
    return choicesOf(
      found.regex ?? '',
      rows.map(({ _value = '' }) => _value),
    )
  }
  /** As the forwarder sends them. */
  const write = async (records: readonly ForwardRecord[]): Promise<void> => {
    for (let first = 0; first < records.length; first += 500)
      expect(await target.write(records.slice(first, first + 500), new AbortController().signal)).toMatchObject({
        kind: 'delivered',
      })
  }
  beforeAll(async () => {
    server = await sharedInfluxd()
    await Promise.all([createBucket(server, results), createBucket(server, steps)])
    const place = { url: server.url, organisation: server.org, token: server.token }
    const connection = connectInflux({ ...place, stepsBucket: steps, resultsBucket: results, timeoutMs: 20_000 })
    target = createInfluxTarget(connection, createSystemClock())
    const input = { seed: 7, todayLocalDate: TODAY, zoneId: 'Europe/Berlin', nowUs: NOW_US }
    histories = DEMO_ATHLETES.slice(0, 2).map((demo) => generateDemoAthlete(demo, input))
    for (const one of histories) {
      const db = createMemoryDatabase()
      await db.importBulk({ athletes: [one.athlete], sessions: one.sessions, declaredDays: one.declaredDays })
      const { athleteId } = one.athlete
      const ofOne = await db.listDays({ athleteId, fromDate: addDays(TODAY, -400), toDate: TODAY })
      await write([
        { kind: 'athlete', athleteId, name: one.athlete.name },
        ...ofOne.map((day) => ({ kind: 'day' as const, day })),
        ...one.sessions.map((session) => ({ kind: 'session' as const, session })),
        ...one.alerts.map((alert) => ({ kind: 'alert' as const, alert })),
        ...one.minutes.map((minute) => ({ kind: 'minute' as const, minute })),
        ...encodeSteps(one.steps).map((encoded) => ({ kind: 'steps' as const, steps: encoded })),
      ])
      if (one.alerts.length > 0 && (history === undefined || history.alerts.length === 0))
        [history, days] = [one, ofOne]
    }
    context = {
      ...{ from: '2026-08-23T09:30:00Z', to: '2026-11-21T09:30:00Z', defaultBucket: results, organisation: server.org },
      variables: {
        athlete: history.athlete.athleteId,
        run: history.sessions.at(-1)?.sessionId ?? '',
        stepsBucket: steps,
      },
    }
  }, 60_000)

  afterAll(() => target.close())

  it('offer the athletes by name, and their runs by date, the newest first', async () => {
    const names = histories.map(({ athlete }) => ({ text: athlete.name, value: athlete.athleteId }))
    expect(await choices('athlete')).toEqual(names.sort((a, b) => a.text.localeCompare(b.text)))
    const runs = await choices('run')
    const ran = history.sessions.filter(({ startTimeUs }) => startTimeUs >= Date.parse(context.from) * 1000)
    expect(runs.map(({ value }) => value)).toEqual(ran.map(({ sessionId }) => sessionId).reverse())
    expect(runs[0]?.text).toMatch(/^2026-\d\d-\d\d, \d+(\.\d)? km$/)
  })

  it('sum the days of this computer, by weeks that begin on Monday', async () => {
    const rows = await ask(queryOf('Week load, estimated (weeks begin on Monday)'))
    const from = weekStartOf('2026-08-23')
    const expected = new Map<string, { left: number; right: number }>()
    for (const day of days.filter(({ localDate }) => localDate >= from)) {
      const week = weekStartOf(day.localDate)
      const { left, right } = expected.get(week) ?? { left: 0, right: 0 }
      expected.set(week, { left: left + day.soleusLoadSlu.left, right: right + day.soleusLoadSlu.right })
    }
    expect(rows.map(({ _time = '' }) => _time.slice(0, 10))).toEqual([...expected.keys()].sort())
    for (const { _time = '', left, right } of rows) {
      const week = expected.get(_time.slice(0, 10))
      expect(Number(left)).toBeCloseTo(week?.left ?? NaN, 9)
      expect(Number(right)).toBeCloseTo(week?.right ?? NaN, 9)
    }
    const strikes = await ask(queryOf('Week load of both legs by foot strike, estimated'))
    const total = (of: (row: Record<string, string>) => number, from: readonly Record<string, string>[]) =>
      from.reduce((sum, row) => sum + of(row), 0)
    expect(
      total(
        ({ rearfoot, midfoot, forefoot, unknown }) =>
          Number(rearfoot) + Number(midfoot) + Number(forefoot) + Number(unknown),
        strikes,
      ),
    ).toBeCloseTo(
      total(({ left, right }) => Number(left) + Number(right), rows),
      6,
    )
  })

  it('give each day with its sides, also today where the calendar is ahead of UTC', async () => {
    const rows = await ask(queryOf('Day load, estimated'))
    const expected = days.filter(({ localDate }) => localDate >= '2026-08-23')
    expect(rows.map(({ _time = '' }) => _time.slice(0, 10))).toEqual(expected.map(({ localDate }) => localDate))
    rows.forEach(({ left, right }, at) => {
      expect(Number(left)).toBeCloseTo(expected[at]?.soleusLoadSlu.left ?? NaN, 9)
      expect(Number(right)).toBeCloseTo(expected[at]?.soleusLoadSlu.right ?? NaN, 9)
    })
    const last = expected.at(-1)?.localDate ?? ''
    const [ahead] = (await ask(queryOf('Day load, estimated'), { to: `${addDays(last, -1)}T20:00:00Z` })).slice(-1)
    expect(ahead?.['_time']?.slice(0, 10)).toBe(last)
  })

  it('show the minutes of the chosen run, each side in a column of its own', async () => {
    const { sessionId } = history.sessions.at(-1) ?? { sessionId: '' }
    const minutes = history.minutes.filter((minute) => minute.sessionId === sessionId)
    const starts = new Set(minutes.map(({ startTimeUs }) => startTimeUs))
    const fields = {
      'Cadence of both feet': ['cadenceSpmMean', 1],
      'Ground contact time': ['groundContactTimeMsMean', 1],
      'Foot strike angle (toe up is positive)': ['footStrikeAngleDegMean', 1],
      Speed: ['speedMpsMean', 3.6],
    } as const
    for (const [title, [field, factor]] of Object.entries(fields)) {
      const rows = await ask(queryOf(title))
      expect([title, rows.length]).toEqual([title, starts.size])
      for (const foot of ['left', 'right'] as const) {
        const expected = minutes.filter((minute) => minute.foot === foot).map((minute) => minute[field] ?? NaN)
        rows.forEach((row, at) => expect(Number(row[foot])).toBeCloseTo((expected[at] ?? NaN) * factor, 9))
      }
    }
  })

  it('leave out a value that is known no more, although the point still holds it', async () => {
    const [minute] = history.minutes.filter(({ sessionId }) => sessionId === history.sessions.at(-1)?.sessionId)
    if (minute === undefined) throw new Error('The run has no minutes')
    await write([{ kind: 'minute', minute: { ...minute, groundContactTimeMsMean: null } }])
    const [first] = await ask(queryOf('Ground contact time'))
    await write([{ kind: 'minute', minute }])
    expect([first?.[minute.foot], (await ask(queryOf('Ground contact time')))[0]?.[minute.foot]]).toEqual([
      '',
      String(minute.groundContactTimeMsMean),
    ])
  })

  it('show every step of the chosen run, and no step of another', async () => {
    const { sessionId } = history.sessions.at(-1) ?? { sessionId: '' }
    const known = history.steps.filter((step) => step.sessionId === sessionId && step.footStrikeAngleDeg !== null)
    const rows = await ask(queryOf('Foot strike angle of every step'))
    const shown = rows.flatMap(({ left, right }) => [left, right]).filter((angle) => angle !== '')
    expect(shown.length).toBe(known.length)
    expect(shown.reduce((sum, angle) => sum + Number(angle), 0)).toBeCloseTo(
      known.reduce((sum, { footStrikeAngleDeg }) => sum + (footStrikeAngleDeg ?? NaN), 0),
      6,
    )
  })

  it('list warnings, in a table and as marks in the charts', async () => {
    const raised = history.alerts.filter(({ raisedTimeUs }) => raisedTimeUs >= Date.parse(context.from) * 1000)
    expect(raised.length).toBeGreaterThan(0)
    const rows = await ask(queryOf('Warnings'))
    expect(rows.map(({ message }) => message).sort()).toEqual(raised.map(({ message }) => message).sort())
    expect(rows[0]).toMatchObject({ severity: expect.stringMatching(/info|warn|high/) as string })
    const marks = await ask(dashboard.annotations.list[0]?.target.query ?? '')
    expect(marks.map(({ text }) => text).sort()).toEqual(raised.map(({ message }) => message).sort())
    expect(marks.every(({ time = '' }) => time.endsWith('Z'))).toBe(true)
  })

  it('list the runs that count, with the columns that the table names', async () => {
    const [one] = history.sessions
    if (one === undefined) throw new Error('Nobody ran')
    const startTimeUs = NOW_US - 60e6
    await write([{ kind: 'session', session: { ...one, sessionId: 'gone', startTimeUs, disposition: 'deleted' } }])
    const rows = await ask(queryOf('Runs'))
    const ran = history.sessions.filter(({ startTimeUs }) => startTimeUs >= Date.parse(context.from) * 1000).reverse()
    expect(rows.map(({ localDate }) => localDate)).toEqual(ran.map(({ localDate }) => localDate))
    for (const { matcher } of panel('Runs').fieldConfig?.overrides ?? [])
      expect(Object.keys(rows[0] ?? {})).toContain(matcher.options)
    expect(Number(rows[0]?.['soleusLoadSluLeft'])).toBeCloseTo(ran[0]?.totals.soleusLoadSlu.left ?? NaN, 9)
  })

  it('answer nothing, and fail not, for somebody who has no runs yet', async () => {
    const nobody = { variables: { athlete: 'nobody', run: 'nothing', stepsBucket: steps } }
    for (const { title, targets } of dashboard.panels) {
      for (const { query } of targets ?? []) expect([title, await ask(query, nobody)]).toEqual([title, []])
    }
  })
})
