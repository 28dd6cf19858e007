import type { EditedState } from './edited-state.js'
import { foldEdits, type EditLists } from './fold-edits.js'

/**
 * All sessions that have to do with each other, so that each instant of a journal belongs to one of them: what a session
 * has taken in is `merged` and counted by it.
 * @returns the states by session, and why the lists can't hold together, in words
 */
export function foldGroup(
  lists: EditLists,
  sessionIds: readonly string[],
): { readonly states: ReadonlyMap<string, EditedState>; readonly problem: string | null } {
  const folded = sessionIds.flatMap((sessionId) => foldEdits(lists, sessionId) ?? [])
  const takenBy = new Map<string, string>()
  for (const state of folded) {
    // What a session that is itself a part of another one has taken in belongs to that one, which says so too.
    if (state.countedBy === null) for (const sessionId of state.merged) takenBy.set(sessionId, state.sessionId)
  }
  const states = new Map<string, EditedState>()
  for (const state of folded) {
    const countedBy = takenBy.get(state.sessionId)
    states.set(state.sessionId, countedBy === undefined ? state : { ...state, disposition: 'merged', countedBy })
  }
  const standing = [...states.values()].filter(({ countedBy }) => countedBy === null)
  const problem = standing.find((state) => state.problem !== null)?.problem ?? usedTwice(standing)
  return { states, problem }
}

function usedTwice(states: readonly EditedState[]): string | null {
  const used = states
    .flatMap(({ parts }) => parts)
    .toSorted((a, b) => (a.journalId === b.journalId ? a.startUs - b.startUs : a.journalId < b.journalId ? -1 : 1))
  const twice = used.some((part, n) => {
    const before = used[n - 1]
    return before !== undefined && before.journalId === part.journalId && before.endUs > part.startUs
  })
  return twice ? 'A part of the run would belong to two runs; take back what was done to the other one first.' : null
}

/** Sessions that the list of this one names: those that were cut off it or put together with it, and where it came from. */
export function relatedSessions(lists: EditLists, sessionId: string): readonly string[] {
  return (lists(sessionId) ?? []).flatMap(({ detail }) => {
    if (detail.kind === 'split') return [detail.newSessionId]
    if (detail.kind === 'merge') return [detail.otherSessionId]
    return detail.kind === 'split-from' ? [detail.sessionId] : []
  })
}
