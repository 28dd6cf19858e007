import type { Edit } from '../../contracts/edits.js'
import { undoneSequences } from '../../domain/edits/active-edits.js'
import type { EditRecord, RecordedFacts } from '../../domain/records/session-edit.js'
import type { ApiHandlers, HandlerOutput } from '../../http/api/api-handlers.js'
import { invalidRequest } from '../../http/problem.js'
import { stateOf, whyNotUndone } from '../edits/edit-service.js'
import { loadGroup, type SessionGroup } from '../edits/session-group.js'
import { requireSession } from './lookups.js'
import type { ApiServices } from './services.js'

type EditHandlers = Pick<ApiHandlers, 'listEdits' | 'makeEdit' | 'undoEdit'>

/** What people say of a session after it has ended. */
export function createEditHandlers(services: ApiServices): EditHandlers {
  const { edits } = services
  return {
    listEdits: ({ params }) => describeEdits(services, params.sessionId),
    async makeEdit({ params, body }) {
      await edits.make(params.sessionId, body)
      return describeEdits(services, params.sessionId)
    },
    async undoEdit({ params }) {
      await requireSession(services.database, params.sessionId)
      const sequence = Number(params.sequence)
      if (!Number.isSafeInteger(sequence) || sequence < 1) {
        throw invalidRequest([{ path: 'sequence', message: 'The number of an entry of the list is wanted.' }])
      }
      await edits.undo(params.sessionId, sequence)
      return describeEdits(services, params.sessionId)
    },
  }
}

async function describeEdits(services: ApiServices, sessionId: string): Promise<HandlerOutput<'listEdits'>> {
  const { database, recompute, journalOf } = services
  const session = await requireSession(database, sessionId)
  const group = await loadGroup(database, sessionId)
  const list = group.edits.get(sessionId) ?? []
  const first = list[0]?.detail
  const computing = recompute
    .snapshot()
    .sessions.filter(({ state }) => state === 'waiting' || state === 'running')
    .some((one) => group.rows.has(one.sessionId))
  return {
    session,
    items: list.filter(({ detail }) => detail.kind !== 'recorded' && detail.kind !== 'split-from').map(describe(group)),
    recorded: first?.kind === 'recorded' ? recordedAs(first.facts) : null,
    splitFrom: first?.kind === 'split-from' ? first.sessionId : null,
    computing,
    journal: stateOf(group, session).parts.every(({ journalId }) => journalOf(journalId) !== null),
  }
}

function recordedAs({ athleteId, startTimeUs, endTimeUs }: RecordedFacts) {
  return { athleteId, startTimeUs, endTimeUs }
}

function describe({ edits, rows }: SessionGroup): (edit: EditRecord) => Edit {
  const undone = new Map([...edits].map(([sessionId, list]) => [sessionId, undoneSequences(list)]))
  return ({ sessionId, sequence, madeTimeUs, madeBy, detail }) => {
    const isUndone = undone.get(sessionId)?.has(sequence) ?? false
    const undoable = !isUndone && whyNotUndone({ edits, rows }, sessionId, sequence) === null
    const base = { sequence, madeTimeUs, madeBy, undone: isUndone, undoable }
    if (detail.kind === 'recorded' || detail.kind === 'split-from') return { ...base, kind: 'undo' }
    if (detail.kind === 'undo') return { ...base, kind: 'undo', undoes: detail.sequence }
    return { ...base, ...detail }
  }
}
