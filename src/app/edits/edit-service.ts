import type { LiveEvent } from '../../contracts/views.js'
import { undoneSequences } from '../../domain/edits/active-edits.js'
import { shoeOfPart, type EditedState } from '../../domain/edits/edited-state.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { EditDetail } from '../../domain/records/session-edit.js'
import { conflict } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import { ImplementationError } from '../../runtime/errors.js'
import { ERASED_ID } from '../../stores/erasure.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { requireSession } from '../api/lookups.js'
import { foldersOf, type FolderOf } from '../recompute/replay-plan.js'
import { hasItsShape } from '../recompute/session-inputs.js'
import { planSession, type SessionPlan } from '../recompute/session-plan.js'
import { findDuplicates, hasOtherRecord } from '../sessions/duplicates.js'
import { makeDetail, type EditBody } from './make-detail.js'
import { factsOf, proposeEdit, type Proposal } from './proposal.js'
import { asRead, concernedBy, foldLoaded, loadGroup, type FoldedGroup, type SessionGroup } from './session-group.js'
import { copyDisposition, isSameDisposition, keptDisposition } from './target-row.js'

export interface EditServices {
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly folderOf: FolderOf
  readonly newId: () => string
  readonly isRunning: (sessionId: string) => boolean
  readonly rules: { historyRewritten(athleteId: string, fromDate: string): Promise<void> }
  readonly recompute: { sessionEdited(sessionId: string): Promise<void> }
  readonly event: (event: LiveEvent) => void
}

/** Others may write the same rows at that moment; after so many tries somebody is told. */
const MOST_TRIES = 5
const OWNER = 'owner'
/** The entry in the list of edits is nobody's but the program's. */
export const BY_PROGRAM = 'solewatch'

type DetailOf = (row: SessionRecord, state: EditedState, group: SessionGroup) => Promise<EditDetail>

interface Wanted {
  /** Sessions besides the one that is changed. */
  readonly others: readonly string[]
  readonly madeBy: string
  readonly detailOf: DetailOf
}

/** Takes what people say of finished sessions: adds it to their lists, and sees to it that everything follows. */
export class EditService {
  constructor(private readonly services: EditServices) {}

  /**
   * What counts nowhere any more does so at once; what needs new numbers is answered at once, and they follow.
   * @param madeBy who said it; the owner unless the program itself did
   * @throws HttpProblem 404, 400 or 409 with a sentence where it can't be
   */
  make(sessionId: string, body: EditBody, madeBy = OWNER): Promise<SessionRecord> {
    const { db, newId } = this.services
    const others = body.kind === 'merge' ? [body.otherSessionId] : []
    const detailOf: DetailOf = async (row, state) => {
      if (state.disposition !== 'counted') throw notCounted(row, state)
      if (body.kind === 'count-instead' && !(await hasOtherRecord(db, row))) throw isOnlyRecord()
      return makeDetail(body, state, { db, newId })
    }
    return this.#change(sessionId, { others, madeBy, detailOf })
  }

  /** @throws HttpProblem 404 or 409 as `make` */
  undo(sessionId: string, sequence: number, madeBy = OWNER): Promise<SessionRecord> {
    const detailOf: DetailOf = async (_, __, group) => {
      const reason = whyNotUndone(group, sessionId, sequence)
      if (reason !== null) throw conflict('not-undoable', reason)
      return { kind: 'undo', sequence }
    }
    return this.#change(sessionId, { others: [], madeBy, detailOf })
  }

  async #change(sessionId: string, { others, madeBy, detailOf }: Wanted): Promise<SessionRecord> {
    const { db, clock } = this.services
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const row = await requireSession(db, sessionId)
      if (row.state !== 'finished' || this.services.isRunning(sessionId)) {
        throw conflict('session-running', 'This run still goes on. It can be changed when it has ended.')
      }
      const group = await loadGroup(db, sessionId, ...others)
      const state = stateOf(group, row)
      if (state.countedBy !== null) throw isPart(state.countedBy)
      const detail = await detailOf(row, state, group)
      const made = { madeTimeUs: clock.nowUs(), madeBy }
      const done = await this.#write(group, row, proposeEdit(group, row, detail, made), detail)
      if (done !== null) return done
    }
    throw conflict(
      'session-changed',
      'The run was being changed by somebody else. Look at it again, then try once more.',
    )
  }

  /** Null where something has changed since it was read. */
  async #write(
    before: SessionGroup,
    row: SessionRecord,
    proposal: Proposal,
    detail: EditDetail,
  ): Promise<SessionRecord | null> {
    const { db, folderOf } = this.services
    const { group, added, newRows } = proposal
    const folded = foldLoaded(group)
    if (folded.problem !== null) throw conflict('edit-refused', folded.problem)
    const { rows: known, toCompute } = await this.#consequences(group, folded)
    const notes = saysSurfaceOrShoe(before, row.sessionId, detail)
    const becameOther = toCompute.filter((plan) => plan.shape !== shapeBefore(before, plan.row))
    if (!notes && becameOther.some((plan) => foldersOf(plan, folderOf) === null)) throw withoutJournal()
    const rows = new Map([...newRows.map((one) => [one.sessionId, one] as const), ...known])
    if (notes) rows.set(row.sessionId, asNoted(rows.get(row.sessionId) ?? row, folded.states.get(row.sessionId)))
    for (const taken of linked(group, folded, rows)) rows.set(taken.sessionId, taken)
    const duplicates = toCompute.length > 0 ? NONE : await this.#duplicates(group, rows, added)
    for (const duplicate of duplicates.rows) rows.set(duplicate.sessionId, duplicate)
    const written = await db.changeSessions({
      expected: [...asRead(before), ...duplicates.expected.filter(({ sessionId }) => !before.rows.has(sessionId))],
      edits: added,
      rows: [...rows.values()],
    })
    if (!written) return null
    const computes = toCompute.length > 0 || notes
    await this.#tell({ group, folded, changed: [row, ...rows.values()], computes, sessionId: row.sessionId })
    return requireSession(db, row.sessionId)
  }

  /** What has to be computed, and the rows that change without that. */
  async #consequences(group: SessionGroup, { states }: FoldedGroup) {
    const plans: SessionPlan[] = [...group.rows.values()].map((row) =>
      planSession(row, states.get(row.sessionId) ?? null),
    )
    const toCompute: SessionPlan[] = []
    for (const plan of plans) {
      const counts = states.get(plan.row.sessionId)?.disposition === 'counted'
      if (counts && !(await hasItsShape(this.services.db, plan))) toCompute.push(plan)
    }
    const rows = new Map<string, SessionRecord>()
    for (const plan of plans) {
      const target = keptDisposition(plan)
      if (isSameDisposition(plan.row, target)) continue
      // Who begins to count again does so together with those whose numbers are on their way.
      const leaves = target.disposition === 'deleted' || target.disposition === 'not-a-run'
      if (leaves || toCompute.length === 0) rows.set(plan.row.sessionId, copyDisposition(plan.row, target))
    }
    return { rows, toCompute }
  }

  async #duplicates(group: SessionGroup, changed: ReadonlyMap<string, SessionRecord>, edits: Proposal['added']) {
    const rows = [...group.rows.values()].map((row) => changed.get(row.sessionId) ?? row)
    const athletes = new Set(rows.map(({ athleteId }) => athleteId))
    const localDates = rows.map(({ localDate }) => localDate)
    const found = await Promise.all(
      [...athletes].map((athleteId) => findDuplicates(this.services.db, { athleteId, localDates }, { rows, edits })),
    )
    return { rows: found.flatMap((one) => one.rows), expected: found.flatMap((one) => one.expected) }
  }

  async #tell(what: {
    readonly group: SessionGroup
    readonly folded: FoldedGroup
    readonly changed: readonly SessionRecord[]
    readonly computes: boolean
    readonly sessionId: string
  }): Promise<void> {
    const { event, rules, recompute } = this.services
    const changed = new Map(what.changed.map((row) => [row.sessionId, row]))
    for (const { sessionId, athleteId } of changed.values()) event({ type: 'session-changed', sessionId, athleteId })
    if (what.computes) {
      await recompute.sessionEdited(what.sessionId)
      return
    }
    for (const [athleteId, { fromDate }] of concernedBy(what.group, what.folded)) {
      await rules.historyRewritten(athleteId, fromDate)
    }
  }
}

const NONE = { rows: [], expected: [] }

/** What the lists make of a session; where nothing was said, what it was recorded as. */
export function stateOf(group: SessionGroup, row: SessionRecord): EditedState {
  const known = foldLoaded(group).states.get(row.sessionId)
  if (known !== undefined) return known
  const detail = { kind: 'recorded', facts: factsOf(row) } as const
  const list = [{ sessionId: row.sessionId, sequence: 0, madeTimeUs: 0, madeBy: OWNER, detail }]
  const state = foldLoaded({ rows: group.rows, edits: new Map([[row.sessionId, list]]) }).states.get(row.sessionId)
  if (state === undefined) throw new ImplementationError(`The session ${row.sessionId} has a beginning and no state`)
  return state
}

/** Why an entry can't be taken back, in words; null where it can. */
export function whyNotUndone(group: SessionGroup, sessionId: string, sequence: number): string | null {
  const list = group.edits.get(sessionId) ?? []
  const edit = list.find((one) => one.sequence === sequence)
  if (edit === undefined) return 'There is no such entry in the list of this run.'
  const { kind } = edit.detail
  if (kind === 'recorded' || kind === 'split-from') return 'This is how the run began, not a change.'
  const row = group.rows.get(sessionId)
  if (row === undefined) return 'There is no such run.'
  if (undoneSequences(list).has(sequence)) return 'This was taken back already.'
  const proposal = proposeEdit(group, row, { kind: 'undo', sequence }, { madeTimeUs: 0, madeBy: OWNER })
  const { problem, states } = foldLoaded(proposal.group)
  const becomesNobodys = [...states.values()].some((state) => state.countedBy === null && state.athleteId === ERASED_ID)
  return becomesNobodys ? 'Who had this run before was deleted with all data, so it can’t go back.' : problem
}

/** Surface and shoe are shown at once; the load follows. */
function asNoted(row: SessionRecord, state: EditedState | undefined): SessionRecord {
  const last = state?.parts.at(-1)
  if (state === undefined || last === undefined || row.athleteId !== state.athleteId) return row
  return { ...row, surface: last.surface, shoeId: shoeOfPart(last, row.athleteId) }
}

function saysSurfaceOrShoe(group: SessionGroup, sessionId: string, detail: EditDetail): boolean {
  const list = group.edits.get(sessionId) ?? []
  let said: EditDetail | undefined = detail
  // An undo, of an undo, of what is meant at last: each lies before the one that takes it back.
  while (said?.kind === 'undo') said = list[said.sequence]?.detail
  return said?.kind === 'surface' || said?.kind === 'shoe'
}

function shapeBefore(before: SessionGroup, row: SessionRecord): string | null {
  if (!before.rows.has(row.sessionId)) return null
  return planSession(row, foldLoaded(before).states.get(row.sessionId) ?? null).shape
}

/** Sessions that are about to be counted by another one lead there from now on. */
function linked(
  group: SessionGroup,
  { states }: FoldedGroup,
  changed: ReadonlyMap<string, SessionRecord>,
): SessionRecord[] {
  return [...group.rows.values()].flatMap((row) => {
    const countedBy = states.get(row.sessionId)?.countedBy ?? null
    const now = changed.get(row.sessionId) ?? row
    return countedBy === null || now.countedBy === countedBy ? [] : [{ ...now, countedBy }]
  })
}

function notCounted(row: SessionRecord, { disposition }: EditedState): Error {
  const was = disposition === 'deleted' ? 'was deleted' : 'was said to be no run'
  return conflict('session-not-counted', `The run of ${row.localDate} ${was}. Take that back first.`)
}

function isPart(countedBy: string): Error {
  return conflict(
    'session-merged',
    `This is a part of the run ${countedBy} now; change that one, or take it apart there.`,
  )
}

function isOnlyRecord(): Error {
  return conflict(
    'only-record',
    'There is no other record of this run, so there is nothing that it could count instead of.',
  )
}

function withoutJournal(): Error {
  const message =
    'The journal of this run is kept no more, so it can only be deleted, called no run, or get another surface or shoe.'
  return conflict('no-journal', message)
}
