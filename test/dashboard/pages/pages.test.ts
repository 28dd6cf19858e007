import { describe, expect, it } from 'vitest'
import { draftErrors, draftOf, emptyDraft, requestOf } from '../../../dashboard/pages/athlete/athlete-draft.js'
import { pairOutcome, pairQuestion } from '../../../dashboard/pages/pair/pair-outcome.js'
import { recomputeState } from '../../../dashboard/pages/session/recompute-state.js'
import { signalBars } from '../../../dashboard/pages/pair/signal-bars.js'
import { sparkline } from '../../../dashboard/pages/squad/sparkline-path.js'
import { lastText, sidesText } from '../../../dashboard/pages/squad/squad-words.js'
import type { Recompute, RecomputeJob } from '../../../src/contracts/recompute.js'
import { athleteCreateSchema } from '../../../src/contracts/requests.js'
import type { Device } from '../../../src/domain/records/people.js'
import type { Pairing } from '../../../src/contracts/pairing.js'
import type { SquadRow } from '../../../src/contracts/views.js'

describe('the athlete form', () => {
  const filled = {
    ...emptyDraft('Europe/Berlin'),
    name: ' Ada ',
    bodyMassKg: '61,5',
    heightCm: '170',
    longestRunKm: '15.5',
  }

  it('reads numbers with a comma or a point, in the units people use', () => {
    expect(requestOf(filled)).toMatchObject({
      name: 'Ada',
      bodyMassKg: 61.5,
      heightM: 1.7,
      declaredLongestRunM: 15_500,
    })
  })

  it('sends what the contract takes, with empty fields as not known', () => {
    expect(athleteCreateSchema.safeParse(requestOf(filled)).success).toBe(true)
    expect(requestOf({ ...filled, bodyMassKg: ' ' }).bodyMassKg).toBeNull()
  })

  it('names each field that is wrong', () => {
    const wrong = { ...filled, name: ' ', zoneId: 'Mars/Base', bodyMassKg: 'heavy', heightCm: '17', longestRunKm: '-1' }
    expect(Object.keys(draftErrors(wrong)).sort()).toEqual(['bodyMassKg', 'heightCm', 'longestRunKm', 'name', 'zoneId'])
    expect(draftErrors(filled)).toEqual({})
  })

  it('shows an athlete as they were saved', () => {
    const athlete = {
      ...requestOf(filled),
      athleteId: 'ada',
      defaultShoeId: null,
      simulated: false,
      createdTimeUs: 0,
    }
    expect(requestOf(draftOf(athlete))).toEqual(requestOf(filled))
  })
})

describe('signal strength', () => {
  it.each([
    [-45, 4],
    [-65, 3],
    [-80, 2],
    [-95, 1],
  ])('%i dBm is %i bars', (rssiDbm, bars) => {
    expect(signalBars(rssiDbm).bars).toBe(bars)
  })
})

describe('twelve small weeks', () => {
  const box = { width: 96, height: 26, margin: 3 }

  it('break where nothing is known', () => {
    const { stretches, unknown, last } = sparkline([10, 20, null, 5, null], box)
    expect(stretches.map((stretch) => stretch.length)).toEqual([2, 1])
    expect(unknown).toHaveLength(2)
    expect(last).toBeNull()
  })

  it('stay in the box and begin at zero', () => {
    const points = sparkline([0, 40, 40], box).stretches.flat()
    expect(points).toEqual([
      { x: 3, y: 23 },
      { x: 48, y: 3 },
    ])
    expect(
      sparkline([0, 0], box)
        .stretches.flat()
        .every(({ y }) => y === 23),
    ).toBe(true)
  })

  it('keep the week that still goes on apart from the line', () => {
    const { stretches, going, last } = sparkline([40, 40, 10], box)
    expect(stretches.map((stretch) => stretch.length)).toEqual([2])
    expect(going).toEqual([
      { x: 48, y: 3 },
      { x: 93, y: 18 },
    ])
    expect(last).toEqual({ x: 93, y: 18 })
  })
})

describe('a row of the squad', () => {
  const row = { live: false, rightRatio: 0.525, lastSessionTimeUs: 0 } as SquadRow
  it('shows shares that add up to 100', () => {
    expect(sidesText(row)).toBe('47 / 53')
    expect(sidesText({ ...row, rightRatio: null })).toBe('–')
  })
  it('says when the last run was', () => {
    expect(lastText(row, 7200e6)).toBe('2 h')
    expect(lastText({ ...row, live: true }, 7200e6)).toBe('now')
    expect(lastText({ ...row, lastSessionTimeUs: null }, 7200e6)).toBe('–')
  })
})

describe('what the devices page says after a pairing', () => {
  const pod = (name: string, athleteId: string | null, foot: Device['foot']): Device => ({
    ...{ deviceId: name, kind: 'open-imu', name, address: name, serialNumber: null, manufacturer: null },
    ...{ firmware: null, batteryPercent: null, athleteId, foot, lastSeenTimeUs: null },
  })
  const pairing = (...devices: Device[]): Pairing => ({
    ...{ adapter: { state: 'on', message: null }, scanning: false },
    devices: devices.map((device) => ({
      ...{ device, paired: device.athleteId !== null, linkState: null, rssiDbm: null },
      ...{ linkReason: null, linkParameters: null, heardSecondsAgo: null, familyLabel: 'Open IMU' },
      ...{ wornOn: 'one-foot', settingNames: [], canMeasure: '', awayFromCollector: '', keepsRuns: false },
      needsLayout: false,
    })),
    ...{ identify: null, calibration: null },
  })
  const before = pairing(pod('L1', 'ada', 'left'), pod('R1', 'ada', 'right'), pod('N1', null, null))

  it('is where the other pod went when two change places', () => {
    const paired = pod('L1', 'ada', 'right')
    const after = pairing(paired, pod('R1', 'ada', 'left'), pod('N1', null, null))
    expect(pairOutcome(before, after, paired)).toBe('R1 is now on the left foot.')
  })

  it('is asked before: who has to make way, and where it goes', () => {
    const [left, right, fresh] = before.devices.map(({ device }) => device) as [Device, Device, Device]
    const question = (taker: Device, athleteId: string, foot: Device['foot']) =>
      pairQuestion([left, right, fresh], taker, { athleteId, foot })
    expect(question(fresh, 'ada', 'right')).toBe(
      'R1 is on the right foot. If N1 takes its place, R1 will not be paired any more.',
    )
    expect(question(left, 'ada', 'right')).toBe(
      'R1 is on the right foot. If L1 takes its place, R1 will go to the left foot.',
    )
    expect(question(fresh, 'bo', 'right')).toBeNull()
    expect(question(right, 'ada', 'right')).toBeNull()
    expect(question(fresh, 'ada', null)).toBeNull()
  })

  it('is that a pod lost its place to a new one', () => {
    const paired = pod('N1', 'ada', 'right')
    const after = pairing(pod('L1', 'ada', 'left'), pod('R1', null, null), paired)
    expect(pairOutcome(before, after, paired)).toBe('R1 is not paired any more: N1 took its place.')
  })

  it('is nothing where nobody had to make way', () => {
    const paired = pod('N1', 'bo', 'left')
    const rest = before.devices.slice(0, 2).map(({ device }) => device)
    expect(pairOutcome(before, pairing(...rest, paired), paired)).toBeNull()
    expect(pairOutcome(before, before, paired)).toBeNull()
  })
})

describe('what the page of a run says of its computation', () => {
  const run = { sessionId: 'run', state: 'finished', modelVersion: '1' } as const
  const job: RecomputeJob = {
    ...{
      state: 'running' as const,
      message: null,
      dryRun: false,
      startedTimeUs: 0,
      endedTimeUs: null,
      sessionCount: 4,
    },
    ...{ progressRatio: 0.25, sessionId: 'other', beforeSlu: 0, afterSlu: 0, outcomeCount: 0, outcomes: [] },
    counts: { recomputed: 0, 'up-to-date': 0, 'no-journal': 0, kept: 0, changed: 0, failed: 0 },
  }
  const of = (change: Partial<Recompute>, session: Parameters<typeof recomputeState>[0] = run) =>
    recomputeState(session, { modelVersion: '1', job: null, sessions: [], ...change })
  const single = (state: Recompute['sessions'][number]['state'], message: string | null = null) => ({
    sessions: [{ sessionId: 'run', state, message }],
  })

  it('is nothing while the numbers are those of the current model, or while the run goes on', () => {
    expect(of({})).toEqual({ kind: 'current' })
    expect(of({ modelVersion: '2' }, { ...run, state: 'running' })).toEqual({ kind: 'current' })
  })

  it('offers a recompute where another model made them', () => {
    expect(of({ modelVersion: '2' })).toEqual({
      kind: 'older',
      text: 'Computed with model 1; the current one is 2.',
    })
  })

  it('says that new numbers are on their way, and how far the others are', () => {
    for (const state of ['waiting', 'running'] as const) expect(of(single(state)).kind).toBe('busy')
    expect(of({ job: { ...job, sessionId: 'run' } }).kind).toBe('busy')
    const others = of({ modelVersion: '2', job })
    expect(others.kind === 'busy' && others.text).toMatch(/being recomputed, 25.%/)
    expect(of({ job: { ...job, dryRun: true, sessionId: 'run' } }).kind).toBe('current')
  })

  it('says why they stay old', () => {
    expect(of(single('failed', 'No journal.'))).toEqual({ kind: 'failed', text: 'No journal.' })
    expect(of(single('no-journal', 'Never.'))).toEqual({ kind: 'no-journal', text: 'Never.' })
  })
})
