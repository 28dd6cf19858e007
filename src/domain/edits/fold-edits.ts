import type { EditRecord } from '../records/session-edit.js'
import { activeEdits } from './active-edits.js'
import { endOf, startOf, type EditedState, type PartState } from './edited-state.js'
import { clipParts, joinParts } from './parts.js'

/** The list of a session; null where nobody has changed it, and it is no part of another one. */
export type EditLists = (sessionId: string) => readonly EditRecord[] | null

/** Runs further apart than this are no one run. */
export const LONGEST_PAUSE_US = 12 * 3_600_000_000
/** Less than this is no run that anything could be said of. */
export const SHORTEST_LEFT_US = 10_000_000

type State = EditedState

/**
 * What the entries that hold make of a session, one after the other. The second part of a split begins with what the
 * first one was at that moment. A function of the lists alone: what was undone leaves no trace.
 * @param until leaves out this entry and those after it
 */
export function foldEdits(lists: EditLists, sessionId: string, until = Infinity): State | null {
  return fold(lists, { sessionId, until, above: [] })
}

interface Place {
  readonly sessionId: string
  readonly until: number
  /** Sessions that are being folded because of which this one is, and the entry of each that asks. */
  readonly above: readonly { readonly sessionId: string; readonly sequence: number }[]
}

function fold(lists: EditLists, place: Place): State | null {
  const edits = lists(place.sessionId)
  const first = edits?.[0]
  if (edits === null || first === undefined) return null
  const begun = beginning(lists, place, first)
  if (begun === null) return null
  return activeEdits(edits)
    .filter(({ sequence }) => sequence < place.until)
    .reduce((state, edit) => apply(lists, place, state, edit), begun)
}

function beginning(lists: EditLists, { sessionId, above }: Place, { detail }: EditRecord): State | null {
  if (detail.kind === 'recorded') return asRecorded(sessionId, detail.facts)
  if (detail.kind !== 'split-from') return null
  const { sequence } = detail
  // What the first part was before the cut is no circle, also where that first part asks: for putting the two together.
  if (above.some((one) => one.sessionId === detail.sessionId && one.sequence <= sequence)) return null
  const below = { sessionId: detail.sessionId, until: sequence, above: [...above, { sessionId, sequence: 0 }] }
  const parent = fold(lists, below)
  const split = lists(detail.sessionId)?.find((edit) => edit.sequence === sequence)
  if (parent === null || split?.detail.kind !== 'split') return null
  const parts = clipParts(parent.parts, split.detail.atUs, Infinity)
  const holds = activeEdits(lists(detail.sessionId) ?? []).includes(split) && parent.countedBy === null
  const none = holds && parts.length === 0 ? 'Nothing is left of its second part.' : null
  return {
    ...parent,
    sessionId,
    parts: parts.length === 0 ? parent.parts : parts,
    ...(holds ? {} : { disposition: 'merged' as const, countedBy: parent.countedBy ?? detail.sessionId }),
    countInsteadUs: null,
    merged: [],
    problem: parent.problem ?? none,
  }
}

function asRecorded(sessionId: string, recorded: PartState['recorded']): State {
  const { athleteId, zoneId, startTimeUs, endTimeUs, surface, shoeId } = recorded
  const part: PartState = {
    ...{ journalId: sessionId, fromUs: null, toUs: null, startUs: startTimeUs, endUs: endTimeUs },
    ...{ recorded, swapFeet: false, surface, shoes: { [athleteId]: shoeId } },
  }
  return {
    sessionId,
    athleteId,
    zones: { [athleteId]: zoneId },
    parts: [part],
    ...{ disposition: 'counted', countedBy: null, countInsteadUs: null, merged: [], problem: null },
  }
}

function apply(lists: EditLists, place: Place, state: State, edit: EditRecord): State {
  const { detail, madeTimeUs } = edit
  switch (detail.kind) {
    case 'trim':
      return clipped(state, detail.fromUs ?? -Infinity, detail.toUs ?? Infinity)
    case 'split':
      return clipped(state, -Infinity, detail.atUs)
    case 'merge':
      return merged(lists, { ...place, above: [...place.above, edit] }, state, detail.otherSessionId)
    case 'delete':
      return disposed(state, 'deleted')
    case 'not-a-run':
      return disposed(state, 'not-a-run')
    case 'swap-feet':
      return withParts(state, (part) => ({ ...part, swapFeet: !part.swapFeet }))
    case 'athlete':
      return given(state, detail)
    case 'shoe':
      return withParts(state, (part) => ({ ...part, shoes: { ...part.shoes, [state.athleteId]: detail.shoeId } }))
    case 'surface':
      return withParts(state, (part) => ({ ...part, surface: detail.surface }))
    case 'count-instead':
      return { ...state, countInsteadUs: madeTimeUs }
    case 'recorded':
    case 'split-from':
    case 'undo':
      return state
  }
}

function disposed(state: State, disposition: 'deleted' | 'not-a-run'): State {
  return state.disposition === 'merged' ? state : { ...state, disposition }
}

function withParts(state: State, change: (part: PartState) => PartState): State {
  const parts = state.parts.map(change)
  return { ...state, parts: joinParts(parts, state.athleteId) ?? parts }
}

function clipped(state: State, fromUs: number, toUs: number): State {
  const parts = clipParts(state.parts, fromUs, toUs)
  const leftUs = parts.reduce((sum, part) => sum + part.endUs - part.startUs, 0)
  if (leftUs >= SHORTEST_LEFT_US) return { ...state, parts }
  return withProblem(state, 'Less than 10 seconds of the run would be left.')
}

/** Who had it before gets back the shoe and the zone of then. */
function given(
  state: State,
  to: { readonly athleteId: string; readonly zoneId: string; readonly shoeId: string | null },
) {
  const { athleteId, zoneId, shoeId } = to
  const zones = { [athleteId]: zoneId, ...state.zones }
  const parts = state.parts.map((part) => ({ ...part, shoes: { [athleteId]: shoeId, ...part.shoes } }))
  return { ...state, athleteId, zones, parts: joinParts(parts, athleteId) ?? parts }
}

function merged(lists: EditLists, place: Place, state: State, otherId: string): State {
  const { above } = place
  const isCircle = above.some(({ sessionId }) => sessionId === otherId)
  const other = isCircle ? null : fold(lists, { sessionId: otherId, until: Infinity, above })
  if (other === null) return withProblem(state, 'The run that it is put together with is a part of it.')
  if (other.problem !== null) return withProblem(state, other.problem)
  if (other.disposition !== 'counted') {
    return withProblem(state, 'The run that it is put together with does not count by itself any more.')
  }
  if (other.athleteId !== state.athleteId) {
    return withProblem(state, 'The two runs that are put together are of two people.')
  }
  const parts = joinParts([...state.parts, ...other.parts], state.athleteId)
  if (parts === null) return withProblem(state, 'The two runs overlap in time, so they are no parts of one run.')
  const betweenUs = Math.max(startOf(other) - endOf(state), startOf(state) - endOf(other))
  if (betweenUs > LONGEST_PAUSE_US) return withProblem(state, 'More than 12 hours lie between the two runs.')
  return { ...state, parts, merged: [...state.merged, otherId, ...other.merged] }
}

function withProblem(state: State, problem: string): State {
  return { ...state, problem: state.problem ?? problem }
}
