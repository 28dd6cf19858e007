import { useEffect } from 'react'
import { afterwards, useEndpoint } from '../api/queries.js'
import { useJustDeleted } from '../live/just-deleted.js'
import { wayBack } from '../pages/session/repair/repair-words.js'
import { useUndoEdit } from '../pages/session/repair/use-edit.js'
import { ErrorNote } from '../parts/states.js'
import { useForgetLater } from '../parts/use-forget-later.js'

const Toast = ({ sessionId, forget }: { readonly sessionId: string; readonly forget: () => void }) => {
  const params = { sessionId }
  const edits = useEndpoint('listEdits', { params })
  const undo = useUndoEdit()
  const edit = wayBack(edits.data?.items ?? [])
  const gone = edits.data !== undefined && edit === null && !edits.isFetching
  useEffect(() => {
    // Brought back elsewhere: there is nothing to undo any more.
    if (gone) forget()
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [gone])
  return (
    <div className="note toast" role="status">
      <span>The run is deleted.</span>
      <button
        type="button"
        disabled={edit === null || undo.isPending}
        onClick={() => {
          if (edit === null) return
          afterwards(undo.mutateAsync({ params: { ...params, sequence: String(edit.sequence) } }), forget)
        }}
      >
        Undo: keep the run
      </button>
      <button type="button" onClick={forget}>
        Close
      </button>
      {undo.error === null ? null : <ErrorNote error={undo.error} />}
    </div>
  )
}

/** Offers, for a while and on every page, to bring a deleted run back. */
export const DeletedToast = () => {
  const { sessionId, forget } = useJustDeleted()
  useForgetLater(sessionId, forget)
  return sessionId === null ? null : <Toast key={sessionId} sessionId={sessionId} forget={forget} />
}
