import { Link } from '@tanstack/react-router'
import type { Edit } from '../../../api/types.js'
import { formatLocalDate } from '../../../lib/format.js'
import { clockTime } from '../../../lib/clock-time.js'
import { ErrorNote } from '../../../parts/states.js'
import { editWords, undoOf, type EditNames } from './repair-words.js'
import { useUndoEdit } from './use-edit.js'

export interface EditListProps {
  readonly sessionId: string
  readonly items: readonly Edit[]
  readonly names: EditNames
}

const whenWords = (timeUs: number): string => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const date = new Date(timeUs / 1000).toLocaleDateString('sv-SE')
  return `${formatLocalDate(date)}, ${clockTime(timeUs, timeZone).slice(0, 5)}`
}

const OtherRun = ({ edit }: { readonly edit: Edit }) => {
  const other = edit.newSessionId ?? edit.otherSessionId
  if (other === undefined || (edit.undone && edit.kind === 'split')) return null
  return (
    <>
      {' '}
      <Link to="/sessions/$id" params={{ id: other }}>
        {edit.kind === 'split' ? 'see the second part' : 'see the other run'}
      </Link>
    </>
  )
}

/** What was said of a run, newest first, each with its way back. */
export const EditList = ({ sessionId, items, names }: EditListProps) => {
  const undo = useUndoEdit()
  const said = items.filter(({ kind }) => kind !== 'undo').toReversed()
  if (said.length === 0) return null
  const take = (sequence: number): void => undo.mutate({ params: { sessionId, sequence: String(sequence) } })
  return (
    <div className="edit-list">
      <h3>What was changed</h3>
      <ul className="rows">
        {said.map((edit) => {
          const words = editWords(edit, names)
          const undoing = edit.undone ? undoOf(items, edit) : undefined
          const target = edit.undone ? undoing : edit
          const verb = edit.undone ? 'Redo' : 'Undo'
          return (
            <li key={edit.sequence} className={edit.undone ? 'edit undone' : 'edit'}>
              <span>
                <b>{words}</b>
                {edit.undone ? ', taken back' : ''}
                <OtherRun edit={edit} /> <small>{whenWords(edit.madeTimeUs)}</small>
              </span>
              {target?.undoable === true ? (
                <button
                  type="button"
                  aria-label={`${verb}: ${words}`}
                  disabled={undo.isPending}
                  onClick={() => take(target.sequence)}
                >
                  {verb}
                </button>
              ) : (
                <small>{edit.undone ? '' : 'A later change needs this one.'}</small>
              )}
            </li>
          )
        })}
      </ul>
      {undo.error === null ? null : <ErrorNote error={undo.error} />}
    </div>
  )
}
