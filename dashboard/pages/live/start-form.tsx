import { useId, useState } from 'react'
import { useAction, useEndpoint } from '../../api/queries.js'
import type { Athlete, Shoe, Surface } from '../../api/types.js'
import { ShoeSelect, SurfaceSelect } from '../../parts/run-fields.js'
import { ErrorNote } from '../../parts/states.js'

const inUse = (shoes: readonly Shoe[]): readonly Shoe[] => shoes.filter(({ retired }) => !retired)

/** Starts a session by hand, on a surface and in a shoe; both can be changed afterwards. */
export const StartForm = ({ athlete }: { readonly athlete: Athlete }) => {
  const { athleteId, defaultShoeId, name } = athlete
  const id = useId()
  const start = useAction('startSession', ['status', 'listSessions', 'today'])
  const shoes = useEndpoint('listShoes', { params: { athleteId } })
  const [surface, setSurface] = useState<Surface>('road')
  const [shoeId, setShoeId] = useState<string | null>(defaultShoeId)
  return (
    <form
      className="form start-form"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate({ body: { athleteId, surface, shoeId } })
      }}
    >
      <p id={id} className="soft">
        A session begins by itself when {name} runs. To begin it by hand:
      </p>
      <SurfaceSelect value={surface} onChange={setSurface} />
      <ShoeSelect shoes={inUse(shoes.data?.items ?? [])} value={shoeId} onChange={setShoeId} />
      <p className="buttons">
        <button type="submit" className="main" disabled={start.isPending}>
          Start run
        </button>
      </p>
      {start.error === null ? null : <ErrorNote error={start.error} />}
    </form>
  )
}
