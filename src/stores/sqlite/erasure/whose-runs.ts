import type { OtherRun } from '../../erasure.js'
import { textOf, type AnySchema, type Row } from './any-schema.js'
import { mentions } from './mentions.js'

/** A session as far as it matters whose it is. */
interface KnownRun {
  readonly sessionId: string
  readonly athleteId: string
  readonly localDate: string
  readonly countedBy: string | null
  readonly isPart: boolean
  /** Sessions whose recordings it is made of. */
  readonly journalIds: readonly string[]
}

export interface WhoseRuns {
  readonly theirs: readonly string[]
  readonly others: readonly OtherRun[]
  readonly journalIds: readonly string[]
  readonly renamedJournals: readonly { readonly journalId: string; readonly athleteId: string }[]
}

/** A part of a part of a run goes no deeper than this. */
const MOST_HOPS = 20

/**
 * Whose feet made a run: the athlete's for whom it counts now, after all that people have said of it. What was put into a run
 * belongs to whose run that is.
 */
export function findWhoseRuns(schema: AnySchema, athleteId: string, shoeIds: ReadonlySet<string>): WhoseRuns {
  const runs = readRuns(schema)
  const groups = groupsOf(runs, schema)
  const named = new Set([athleteId, ...shoeIds])
  const naming = new Set(
    schema
      .rows('edits', ['session_id', 'detail_json'])
      .flatMap((row) => (mentions(textOf(row, 'detail_json'), named) ? [textOf(row, 'session_id')] : [])),
  )
  const owners = new Map([...runs.values()].map((run) => [run.sessionId, ownerOf(run, runs)]))
  const isMixed = new Set(
    [...runs.keys()].filter((id) => owners.get(id) === athleteId).map((id) => groups.get(id) ?? id),
  )
  const theirs: KnownRun[] = []
  const others: (OtherRun & { readonly journalIds: readonly string[] })[] = []
  for (const run of runs.values()) {
    const owner = owners.get(run.sessionId) ?? run.athleteId
    const mixed = isMixed.has(groups.get(run.sessionId) ?? run.sessionId)
    // What counts nowhere, and is a part of a run that loses its recording, has nothing left to be.
    const isLeftOver = mixed && run.athleteId === athleteId
    if (owner === athleteId || isLeftOver) theirs.push(run)
    else if (mixed || run.athleteId === athleteId || naming.has(run.sessionId))
      others.push({ ...run, athleteId: owner, keeps: mixed ? 'numbers' : 'all' })
  }
  const gone = [...theirs, ...others.filter(({ keeps }) => keeps === 'numbers')]
  const journalIds = [...new Set(gone.flatMap((run) => [run.sessionId, ...run.journalIds]))]
  const renamed = others.filter(({ keeps }) => keeps === 'all')
  return {
    theirs: theirs.map(({ sessionId }) => sessionId),
    others: others.map(({ sessionId, athleteId: whose, localDate, keeps }) => ({
      ...{ sessionId, athleteId: whose, localDate, keeps },
    })),
    journalIds,
    renamedJournals: renamed.flatMap((run) =>
      [...new Set([run.sessionId, ...run.journalIds])].map((journalId) => ({ journalId, athleteId: run.athleteId })),
    ),
  }
}

function readRuns(schema: AnySchema): ReadonlyMap<string, KnownRun> {
  const repaired = schema.has('sessions', 'origin_json', 'disposition', 'counted_by')
  const extra = repaired ? ['origin_json', 'disposition', 'counted_by'] : []
  const rows = schema.rows('sessions', ['session_id', 'athlete_id', 'local_date', ...extra])
  return new Map(rows.map((row) => [textOf(row, 'session_id'), toRun(row)]))
}

function toRun(row: Row): KnownRun {
  const countedBy = textOf(row, 'counted_by')
  const origin = textOf(row, 'origin_json')
  const parts = origin === '' ? [] : ((JSON.parse(origin) as { parts?: { journalId?: string }[] }).parts ?? [])
  return {
    sessionId: textOf(row, 'session_id'),
    athleteId: textOf(row, 'athlete_id'),
    localDate: textOf(row, 'local_date'),
    countedBy: countedBy === '' ? null : countedBy,
    isPart: textOf(row, 'disposition') === 'merged',
    journalIds: parts.flatMap(({ journalId }) => journalId ?? []),
  }
}

function ownerOf(run: KnownRun, runs: ReadonlyMap<string, KnownRun>): string {
  let now = run
  for (let hop = 0; hop < MOST_HOPS && now.isPart && now.countedBy !== null; hop++) {
    const next = runs.get(now.countedBy)
    if (next === undefined) break
    now = next
  }
  return now.athleteId
}

/** Sessions that hang together through repairs or shared recordings have one name for all of them. */
function groupsOf(runs: ReadonlyMap<string, KnownRun>, schema: AnySchema): ReadonlyMap<string, string> {
  const above = new Map<string, string>()
  const rootOf = (id: string): string => {
    let root = id
    for (let next = above.get(root); next !== undefined && next !== root; next = above.get(root)) root = next
    above.set(id, root)
    return root
  }
  const join = (one: string, other: string): void => void above.set(rootOf(one), rootOf(other))
  for (const { sessionId, journalIds, countedBy, isPart } of runs.values()) {
    for (const journalId of journalIds) join(sessionId, journalId)
    if (isPart && countedBy !== null) join(sessionId, countedBy)
  }
  for (const row of schema.rows('edits', ['session_id', 'detail_json'])) {
    const detail = JSON.parse(textOf(row, 'detail_json')) as Record<string, unknown>
    for (const key of ['newSessionId', 'otherSessionId', 'sessionId'] as const) {
      const other = detail[key]
      if (typeof other === 'string') join(textOf(row, 'session_id'), other)
    }
  }
  return new Map([...runs.keys()].map((id) => [id, rootOf(id)]))
}
