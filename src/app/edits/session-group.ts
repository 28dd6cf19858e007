import type { EditedState } from '../../domain/edits/edited-state.js'
import { foldGroup, relatedSessions } from '../../domain/edits/fold-group.js'
import type { EditLists } from '../../domain/edits/fold-edits.js'
import type { EditRecord } from '../../domain/records/session-edit.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase, SessionExpectation } from '../../stores/local-database.js'

/** Sessions that have to do with each other through what was said of them, as they are stored. */
export interface SessionGroup {
  readonly rows: ReadonlyMap<string, SessionRecord>
  /** Only of sessions of which something was said. */
  readonly edits: ReadonlyMap<string, readonly EditRecord[]>
}

export type GroupReader = Pick<LocalDatabase, 'getSession' | 'listEdits'>

/** So many sessions hang together at most; more is not read. */
const MOST_SESSIONS = 200

/** Follows the lists from one session to all that it was cut off, put together with, or counted by. */
export async function loadGroup(db: GroupReader, ...sessionIds: readonly string[]): Promise<SessionGroup> {
  const rows = new Map<string, SessionRecord>()
  const edits = new Map<string, readonly EditRecord[]>()
  const seen = new Set<string>()
  const queue = [...sessionIds]
  for (let next = queue.pop(); next !== undefined && seen.size < MOST_SESSIONS; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    const row = await db.getSession(next)
    const list = await db.listEdits([next])
    if (row !== null) rows.set(next, row)
    if (list.length > 0) edits.set(next, list)
    if (row?.countedBy !== undefined) queue.push(row.countedBy)
    queue.push(...relatedSessions(() => list, next))
  }
  return { rows, edits }
}

export interface FoldedGroup {
  readonly states: ReadonlyMap<string, EditedState>
  readonly problem: string | null
}

export function foldLoaded({ edits }: SessionGroup): FoldedGroup {
  return foldGroup(listsOf(edits), [...edits.keys()])
}

function listsOf(edits: SessionGroup['edits']): EditLists {
  return (sessionId) => edits.get(sessionId) ?? null
}

/** That nothing of the group has changed since it was read. */
export function asRead({ rows, edits }: SessionGroup): readonly SessionExpectation[] {
  const sessionIds = new Set([...rows.keys(), ...edits.keys()])
  return [...sessionIds].map((sessionId) => ({
    sessionId,
    editCount: edits.get(sessionId)?.length ?? 0,
    row: rows.get(sessionId) ?? null,
  }))
}

/** Whose loads the lists may have changed, and from which date on: everybody who ever had a part of it. */
export function concernedBy(
  { rows }: SessionGroup,
  { states }: FoldedGroup,
): ReadonlyMap<string, { readonly fromDate: string }> {
  const athletes = new Set([...rows.values()].map(({ athleteId }) => athleteId))
  const dates = [...rows.values()].map(({ localDate }) => localDate)
  for (const { zones, parts } of states.values()) {
    for (const athleteId of Object.keys(zones)) athletes.add(athleteId)
    for (const { recorded } of parts) dates.push(recorded.localDate)
  }
  const fromDate = dates.reduce((first, date) => (date < first ? date : first), '9999-12-31')
  return new Map([...athletes].map((athleteId) => [athleteId, { fromDate }]))
}
