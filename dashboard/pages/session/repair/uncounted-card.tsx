import { Link } from '@tanstack/react-router'
import { useEndpoint } from '../../../api/queries.js'
import type { Session, SessionEdits } from '../../../api/types.js'
import { DISPOSITION_WORDS, type Disposition } from '../../../lib/disposition.js'
import { ErrorNote } from '../../../parts/states.js'
import { CompareRecords } from './compare-records.js'
import { runName, wayBack, wayOut } from './repair-words.js'
import { useUndoEdit } from './use-edit.js'

const BACK_WORDS = { delete: 'Bring it back', 'not-a-run': 'It was a run after all' } as const

/** Takes back what made a deleted run, or what is no run, of it. */
const BringBack = ({ session, edits }: { readonly session: Session; readonly edits: SessionEdits }) => {
  const undo = useUndoEdit()
  const edit = wayBack(edits.items)
  if (edit === null || (edit.kind !== 'delete' && edit.kind !== 'not-a-run')) return null
  const params = { sessionId: session.sessionId, sequence: String(edit.sequence) }
  return (
    <>
      <p className="soft">It counts in no day, week, list or warning. What was recorded is still here.</p>
      <p className="buttons">
        <button
          type="button"
          className="main"
          disabled={!edit.undoable || undo.isPending}
          onClick={() => undo.mutate({ params })}
        >
          {BACK_WORDS[edit.kind]}
        </button>
      </p>
      {undo.error === null ? null : <ErrorNote error={undo.error} />}
    </>
  )
}

/** A part of another run: leads there, and can be taken out again. */
const PartOf = ({ session, wholeId }: { readonly session: Session; readonly wholeId: string }) => {
  const whole = useEndpoint('listEdits', { params: { sessionId: wholeId } })
  const undo = useUndoEdit()
  const out = wayOut(whole.data?.items ?? [], session.sessionId)
  return (
    <>
      <p className="soft">
        {whole.data === undefined ? 'Its numbers' : `The run of ${runName(whole.data.session)} has it; its numbers`} are
        counted there.
      </p>
      <p className="buttons">
        <Link to="/sessions/$id" params={{ id: wholeId }} className="button main">
          See the whole run
        </Link>
        {out === null ? null : (
          <button
            type="button"
            disabled={undo.isPending}
            onClick={() => undo.mutate({ params: { sessionId: wholeId, sequence: String(out.sequence) } })}
          >
            {out.words}
          </button>
        )}
      </p>
      {undo.error === null ? null : <ErrorNote error={undo.error} />}
    </>
  )
}

export interface UncountedCardProps {
  readonly session: Session
  readonly edits: SessionEdits
  readonly disposition: Exclude<Disposition, 'counted'>
}

/** A run that counts nowhere: why, and the way back. */
export const UncountedCard = ({ session, edits, disposition }: UncountedCardProps) => (
  <section className="card span-12 uncounted-card" aria-labelledby="uncounted">
    <h2 id="uncounted">{DISPOSITION_WORDS[disposition].title}</h2>
    {disposition === 'merged' && session.countedBy !== undefined ? (
      <PartOf session={session} wholeId={session.countedBy} />
    ) : disposition === 'duplicate' && session.countedBy !== undefined ? (
      <CompareRecords session={session} countedId={session.countedBy} />
    ) : (
      <BringBack session={session} edits={edits} />
    )}
  </section>
)
