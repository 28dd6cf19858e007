import type { LiveAthlete, LiveState } from '../../src/contracts/views.js'
import { appendHistory, pointOf, type HistoryPoint } from './live-history.js'

export type Connection = 'connecting' | 'open' | 'lost' | 'outdated'

/** What the page knows of the live stream. Values stay when the connection goes: they grow old visibly. */
export interface LiveModel {
  readonly connection: Connection
  readonly athletes: readonly LiveAthlete[]
  readonly histories: ReadonlyMap<string, readonly HistoryPoint[]>
  /** The program's clock at the last state, and the browser's monotonic clock at the same moment. */
  readonly serverNowUs: number | null
  readonly receivedAtMs: number
}

export const EMPTY_LIVE: LiveModel = {
  connection: 'connecting',
  athletes: [],
  histories: new Map(),
  serverNowUs: null,
  receivedAtMs: 0,
}

export interface StateMessage {
  readonly state: LiveState
  /** The first state after connecting holds everybody, and any that says so; others only who changed. */
  readonly full: boolean
}

const mergeAthletes = (known: readonly LiveAthlete[], changed: readonly LiveAthlete[]): readonly LiveAthlete[] => {
  const byId = new Map(known.map((athlete) => [athlete.athleteId, athlete]))
  for (const athlete of changed) byId.set(athlete.athleteId, athlete)
  return [...byId.values()]
}

/** Takes in a state of the stream. */
export const applyState = (model: LiveModel, message: StateMessage, receivedAtMs: number): LiveModel => {
  const { state, full } = message
  const here = new Set(state.athletes.map(({ athleteId }) => athleteId))
  const histories = new Map([...model.histories].filter(([athleteId]) => !full || here.has(athleteId)))
  for (const athlete of state.athletes) {
    if (athlete.sessionId === null) histories.delete(athlete.athleteId)
    else {
      const history = histories.get(athlete.athleteId) ?? []
      histories.set(athlete.athleteId, appendHistory(history, pointOf(athlete)))
    }
  }
  return {
    connection: 'open',
    athletes: full ? state.athletes : mergeAthletes(model.athletes, state.athletes),
    histories,
    serverNowUs: state.nowUs,
    receivedAtMs,
  }
}

/** The program's clock now, as far as the browser can tell; null before the first state. */
export const serverTimeUs = (model: LiveModel, nowMs: number): number | null =>
  model.serverNowUs === null ? null : model.serverNowUs + (nowMs - model.receivedAtMs) * 1000

/** Seconds since data came; null where none ever came or the clock is not known yet. */
export const ageSeconds = (model: LiveModel, dataTimeUs: number | null, nowMs: number): number | null => {
  const now = serverTimeUs(model, nowMs)
  return now === null || dataTimeUs === null ? null : Math.max(0, (now - dataTimeUs) / 1e6)
}
