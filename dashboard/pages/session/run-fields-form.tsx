import { useState } from 'react'
import { useAction, useEndpoint } from '../../api/queries.js'
import type { Session } from '../../api/types.js'
import { ShoeSelect, SurfaceSelect } from '../../parts/run-fields.js'
import { ErrorNote } from '../../parts/states.js'
import { savedText, type Computed } from './saved-text.js'

/** Surface and shoe of a run, changeable afterwards; saved as soon as they are chosen. */
export const RunFields = ({ session }: { readonly session: Session }) => {
  const { sessionId, athleteId, surface, shoeId } = session
  const shoes = useEndpoint('listShoes', { params: { athleteId } })
  const patch = useAction('patchSession', ['getSession', 'recompute', 'listSessions', 'today', 'squad'])
  const params = { sessionId }
  const [before, setBefore] = useState<Computed | null>(null)
  const change = (body: Parameters<typeof patch.mutate>[0]['body']): void => {
    setBefore(session)
    patch.mutate({ params, body })
  }
  const shown = (shoes.data?.items ?? []).filter((shoe) => !shoe.retired || shoe.shoeId === shoeId)
  return (
    <div className="run-fields">
      <SurfaceSelect
        value={patch.variables?.body.surface ?? surface}
        disabled={patch.isPending}
        onChange={(chosen) => {
          change({ surface: chosen })
        }}
      />
      <ShoeSelect
        shoes={shown}
        value={shoeId}
        disabled={patch.isPending}
        onChange={(chosen) => {
          change({ shoeId: chosen })
        }}
      />
      <p role="status" className="done">
        {patch.isSuccess ? savedText(before, session) : ''}
      </p>
      {patch.error === null ? null : <ErrorNote error={patch.error} />}
    </div>
  )
}
