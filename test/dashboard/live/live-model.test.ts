import { describe, expect, it, vi } from 'vitest'
import { appendHistory, HISTORY_US, pointOf } from '../../../dashboard/live/live-history.js'
import {
  ageSeconds,
  applyState,
  EMPTY_LIVE,
  isCutOff,
  isSilent,
  serverTimeUs,
} from '../../../dashboard/live/live-model.js'
import { createLiveStore } from '../../../dashboard/live/live-store.js'
import type { TabSink } from '../../../dashboard/live/shared-stream.js'
import { freshnessOfFoot } from '../../../dashboard/live/staleness.js'
import { headerPods } from '../../../dashboard/shell/header-pods.js'
import type { LiveAthlete } from '../../../src/contracts/views.js'

const foot = {
  deviceId: 'pod',
  linkState: 'streaming' as const,
  linkReason: null,
  batteryPercent: 80,
  lastDataTimeUs: 10e6,
  lastStepTimeUs: 10e6,
  cadenceSpm: 171,
  groundContactTimeMs: 248,
  footStrikeAngleDeg: 3,
  footStrikeAngleSdDeg: 1.2,
  strike: null,
  strikeLabels: null,
  coverageRatio: 1,
}
const athlete = (over: Partial<LiveAthlete> = {}): LiveAthlete => ({
  athleteId: 'ada',
  name: 'Ada',
  sessionId: 'run',
  state: 'running',
  simulated: false,
  updatedTimeUs: 10e6,
  startTimeUs: 0,
  motion: 'running',
  speedMps: 3,
  speedBasis: 'estimated',
  slopeDeg: null,
  surface: 'road',
  shoeId: null,
  feet: { left: foot, right: null },
  pods: [
    {
      deviceId: 'pod',
      name: 'Pod',
      kind: 'open-imu',
      foot: 'left',
      linkState: 'streaming',
      linkReason: null,
      batteryPercent: 80,
      lastDataTimeUs: 10e6,
    },
  ],
  totals: null,
  room: null,
  gaps: [],
  ...over,
})
const state = (athletes: LiveAthlete[], nowUs = 10e6) => ({ nowUs, athletes })

describe('the live stream', () => {
  it('begins with everybody, and changes only who is named later', () => {
    const ben = athlete({ athleteId: 'ben', name: 'Ben' })
    const first = applyState(EMPTY_LIVE, { state: state([athlete(), ben]), full: true }, 0)
    const later = applyState(first, { state: state([athlete({ motion: 'still' })], 11e6), full: false }, 1000)
    expect(later.athletes.map(({ athleteId, motion }) => [athleteId, motion])).toEqual([
      ['ada', 'still'],
      ['ben', 'running'],
    ])
  })

  it('forgets who is gone when everything is told anew', () => {
    const first = applyState(EMPTY_LIVE, { state: state([athlete()]), full: true }, 0)
    expect(applyState(first, { state: state([]), full: true }, 1000).athletes).toEqual([])
  })

  it('judges age by the clock of the program, not of the browser', () => {
    const model = applyState(EMPTY_LIVE, { state: state([athlete()], 1_000_010e6), full: true }, 5000)
    expect(serverTimeUs(model, 7000)).toBe(1_000_012e6)
    expect(ageSeconds(model, 1_000_009e6, 7000)).toBe(3)
    expect(ageSeconds(EMPTY_LIVE, 1, 7000)).toBeNull()
  })

  it('starts a new history with each session', () => {
    const running = applyState(EMPTY_LIVE, { state: state([athlete()]), full: true }, 0)
    expect(running.histories.get('ada')).toHaveLength(1)
    const waiting = athlete({ sessionId: null, state: 'waiting' })
    expect(applyState(running, { state: state([waiting]), full: false }, 1).histories.has('ada')).toBe(false)
  })
})

describe('a state that holds everybody', () => {
  it('takes away who is no longer live, and what was drawn of them', () => {
    const both = [athlete(), athlete({ athleteId: 'bo', name: 'Bo' })]
    const before = applyState(EMPTY_LIVE, { state: state(both), full: true }, 0)
    const after = applyState(before, { state: state([athlete()]), full: true }, 1)
    expect(after.athletes.map(({ athleteId }) => athleteId)).toEqual(['ada'])
    expect([...after.histories.keys()]).toEqual(['ada'])
  })
})

describe('the last five minutes', () => {
  const at = (timeUs: number) => pointOf(athlete({ updatedTimeUs: timeUs }))

  it('hold a point a second at most and drop what is older', () => {
    let history = appendHistory([], at(0))
    history = appendHistory(history, at(250_000))
    expect(history).toHaveLength(1)
    history = appendHistory(history, at(1e6))
    expect(history).toHaveLength(2)
    expect(appendHistory(history, at(HISTORY_US + 500_000)).map(({ timeUs }) => timeUs)).toEqual([
      1e6,
      HISTORY_US + 500_000,
    ])
  })

  it('have a hole where a foot does not stream', () => {
    const lost = athlete({ feet: { left: { ...foot, linkState: 'lost' }, right: null } })
    expect(pointOf(lost).cadenceLeftSpm).toBeNull()
    expect(pointOf(athlete()).cadenceLeftSpm).toBe(171)
  })
})

describe('staleness', () => {
  const model = applyState(EMPTY_LIVE, { state: state([athlete()]), full: true }, 0)
  const imuAt = (seconds: number) => freshnessOfFoot(model, athlete(), 'left', seconds * 1000)

  it('shows an IMU lost after three seconds of silence', () => {
    expect(imuAt(2.9).stale).toBe(false)
    expect(imuAt(7.2)).toEqual({ stale: true, text: 'lost 7 s ago' })
  })

  it('waits twelve seconds for a pod that reports once a second', () => {
    const [pod] = athlete().pods
    const rsc = athlete({ pods: pod === undefined ? [] : [{ ...pod, kind: 'rsc' }] })
    expect(freshnessOfFoot(model, rsc, 'left', 11_000).stale).toBe(false)
    expect(freshnessOfFoot(model, rsc, 'left', 13_000)).toEqual({ stale: true, text: 'lost 13 s ago' })
  })

  it('says why a link is down', () => {
    const [pod] = athlete().pods
    if (pod === undefined) throw new Error('the athlete has a pod')
    const lost = athlete({ pods: [{ ...pod, linkState: 'lost', linkReason: 'out of range' }] })
    expect(freshnessOfFoot(model, lost, 'left', 5000).text).toBe('lost 5 s ago: out of range')
    expect(freshnessOfFoot(model, lost, 'left', 1000)).toEqual({ stale: true, text: 'lost: out of range' })
  })

  it('says that a foot has no pod', () => {
    expect(freshnessOfFoot(model, athlete({ pods: [] }), 'left', 0).text).toBe('no pod on this foot')
  })
})

describe('the pods in the header', () => {
  const [pod] = athlete().pods
  if (pod === undefined) throw new Error('the athlete has a pod')
  const strap = { ...pod, deviceId: 'strap', kind: 'heart-rate', foot: null } as const
  const belt = { ...pod, deviceId: 'belt', kind: 'treadmill', foot: null } as const
  const [left, right] = [pod, { ...pod, deviceId: 'right', foot: 'right', linkState: 'lost' } as const]
  const shown = (...pods: LiveAthlete['pods']) => headerPods(pods).map(({ deviceId }) => deviceId)

  it('are those of the feet, whatever else was paired before them', () => {
    expect(shown(strap, belt, right, left)).toEqual(['pod', 'right'])
    expect(shown(strap, left, belt, right)).toEqual(['pod', 'right'])
  })

  it('leave a place to something else where a foot has none', () => {
    expect(shown(strap, belt, right)).toEqual(['right', 'strap'])
    expect(shown(strap)).toEqual(['strap'])
  })

  it('are all that are on feet', () => {
    expect(shown(strap, left, right, { ...left, deviceId: 'second' })).toEqual(['pod', 'second', 'right'])
  })
})

describe('a program that falls silent though the connection stands', () => {
  const model = applyState(EMPTY_LIVE, { state: state([athlete()]), full: true }, 0)

  it('is noticed after five seconds, where somebody has pods of whom it would tell each second', () => {
    expect([isSilent(model, 4900), isSilent(model, 5100)]).toEqual([false, true])
    expect(isSilent({ ...model, connection: 'lost' }, 60_000)).toBe(false)
    expect(isSilent({ ...model, athletes: [] }, 60_000)).toBe(false)
    expect(isSilent({ ...EMPTY_LIVE, connection: 'open' }, 60_000)).toBe(false)
  })

  it('does not make the pods look lost, but everything old', () => {
    const silent = { ...model, silent: true }
    expect(freshnessOfFoot(silent, athlete(), 'left', 20_000)).toEqual({ stale: true, text: 'from 20 s ago' })
    expect(isCutOff(silent)).toBe(true)
    expect(isCutOff(applyState(silent, { state: state([athlete()]), full: false }, 21_000))).toBe(false)
  })

  it('is told once by the store, not for a moment in which the browser itself was busy, and taken back', () => {
    vi.useFakeTimers()
    let nowMs = 0
    let sink: TabSink | undefined
    const store = createLiveStore({
      open: (opened) => {
        sink = opened
        return () => undefined
      },
      ...{ onEvent: () => undefined, onResync: () => undefined, nowMs: () => nowMs },
    })
    const end = store.start()
    const tell = () => sink?.state({ state: state([athlete()]), full: true })
    const pass = (seconds: number) => {
      nowMs += seconds * 1000
      vi.advanceTimersByTime(1000)
      return store.getModel().silent
    }
    tell()
    expect(pass(60), 'the browser slept').toBe(false)
    tell()
    expect([pass(5), pass(1), pass(1)]).toEqual([false, false, true])
    tell()
    expect([store.getModel().silent, pass(1)]).toEqual([false, false])
    end()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })
})

describe('the live store', () => {
  it('tells listeners of states and of the connection, and gives a new tab all it knows', () => {
    let sink: TabSink | undefined
    let told = 0
    const store = createLiveStore({
      open: (opened) => {
        sink = opened
        return () => undefined
      },
      onEvent: () => undefined,
      onResync: () => undefined,
      nowMs: () => 0,
    })
    store.subscribe(() => {
      told += 1
    })
    store.start()
    expect(sink?.snapshot()).toEqual({ connection: 'connecting', message: null })
    sink?.state({ state: state([athlete()]), full: true })
    sink?.connection('open')
    expect(told).toBe(1)
    sink?.connection('lost')
    expect(told).toBe(2)
    expect(store.getModel().athletes).toHaveLength(1)
    expect(sink?.snapshot().message?.state.athletes).toHaveLength(1)
  })
})
