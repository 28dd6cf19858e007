import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { afterwards, useAction, useEndpoint } from '../../api/queries.js'
import type { Athlete } from '../../api/types.js'
import { rememberAthlete } from '../../lib/remembered.js'
import { useTitle } from '../../lib/use-title.js'
import { ErrorNote, Loaded } from '../../parts/states.js'
import { browserZone, draftOf, emptyDraft, requestOf, type AthleteDraft } from './athlete-draft.js'
import { AthleteForm } from './athlete-form.js'
import { EraseCard } from './erase-card.js'
import { ShoesCard } from './shoes-card.js'

const TOUCHED = ['listAthletes', 'getAthlete', 'today', 'squad'] as const

const NewAthlete = () => {
  const navigate = useNavigate()
  const create = useAction('createAthlete', TOUCHED)
  const [draft, setDraft] = useState(() => emptyDraft(browserZone()))
  const submit = (ready: AthleteDraft): void => {
    afterwards(create.mutateAsync({ body: requestOf(ready) }), ({ athleteId }) => {
      rememberAthlete(athleteId)
      void navigate({ to: '/pair', search: { athlete: athleteId } })
    })
  }
  return (
    <section className="card span-7" aria-labelledby="who">
      <h1 id="who">New athlete</h1>
      <AthleteForm
        draft={draft}
        onChange={setDraft}
        onSubmit={submit}
        action="Create athlete"
        busy={create.isPending}
      />
      {create.error === null ? null : <ErrorNote error={create.error} />}
    </section>
  )
}

const EditAthlete = ({ athlete }: { readonly athlete: Athlete }) => {
  const patch = useAction('patchAthlete', TOUCHED)
  const [draft, setDraft] = useState(() => draftOf(athlete))
  const { athleteId } = athlete
  const submit = (ready: AthleteDraft): void => {
    patch.mutate({ params: { athleteId }, body: requestOf(ready) })
  }
  return (
    <>
      <section className="card span-7" aria-labelledby="who">
        <h1 id="who">{athlete.name}</h1>
        {athlete.simulated ? <p className="soft">Simulated athlete: not a real person.</p> : null}
        <AthleteForm
          draft={draft}
          onChange={(changed) => {
            patch.reset()
            setDraft(changed)
          }}
          onSubmit={submit}
          action="Save"
          busy={patch.isPending}
        />
        <p role="status" className="done">
          {patch.isSuccess ? 'Saved.' : ''}
        </p>
        {patch.error === null ? null : <ErrorNote error={patch.error} />}
      </section>
      <ShoesCard athlete={athlete} />
      <EraseCard athlete={athlete} />
    </>
  )
}

const KnownAthlete = ({ athleteId }: { readonly athleteId: string }) => {
  const athlete = useEndpoint('getAthlete', { params: { athleteId } })
  return (
    <Loaded query={athlete} height="40rem">
      {(data) => <EditAthlete key={data.athleteId} athlete={data} />}
    </Loaded>
  )
}

/** Who somebody is and what they run in; `/athlete/new` adds somebody. */
export const AthletePage = () => {
  const { id } = useParams({ from: '/athlete/$id' })
  useTitle(id === 'new' ? 'New athlete' : 'Athlete')
  return <div className="page">{id === 'new' ? <NewAthlete /> : <KnownAthlete athleteId={id} />}</div>
}
