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
  /** The stream is open, but nothing comes of what must come each second. */
  readonly silent: boolean
}

export const EMPTY_LIVE: LiveModel = {
  connection: 'connecting',
  athletes: [],
  histories: new Map(),
  serverNowUs: null,
  receivedAtMs: 0,
  silent: false,
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
    silent: false,
  }
}

/** As long as somebody has pods or runs, the program tells of them once a second. */
const SILENT_AFTER_MS = 5000

/**
 * Whether the program itself has fallen silent: it hangs, or the network does, and the browser has not noticed. Where
 * nobody is shown nothing need come: the program's heartbeat does not reach the page.
 */
export const isSilent = ({ connection, athletes, receivedAtMs, serverNowUs }: LiveModel, nowMs: number): boolean =>
  connection === 'open' && serverNowUs !== null && athletes.length > 0 && nowMs - receivedAtMs > SILENT_AFTER_MS

/** Nothing that is shown is from now: the connection is gone, or nothing comes through it. */
export const isCutOff = ({ connection, silent }: LiveModel): boolean => connection === 'lost' || silent

/** The program's clock now, as far as the browser can tell; null before the first state. */
export const serverTimeUs = (model: LiveModel, nowMs: number): number | null =>
  model.serverNowUs === null ? null : model.serverNowUs + (nowMs - model.receivedAtMs) * 1000

/** Seconds since data came; null where none ever came or the clock is not known yet. */
export const ageSeconds = (model: LiveModel, dataTimeUs: number | null, nowMs: number): number | null => {
  const now = serverTimeUs(model, nowMs)
  return now === null || dataTimeUs === null ? null : Math.max(0, (now - dataTimeUs) / 1e6)
}
