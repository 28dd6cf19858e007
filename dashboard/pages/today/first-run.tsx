import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/errors.js'
import { afterwards, useAction, useEndpoint } from '../../api/queries.js'
import { WORKING_ADAPTERS } from '../../lib/adapter.js'
import { rememberAthlete } from '../../lib/remembered.js'
import { DemoOffer } from '../../parts/demo-offer.js'
import { ErrorNote } from '../../parts/states.js'
import { browserZone } from '../athlete/athlete-draft.js'

/** Nobody is here yet: a name is enough to begin. */
export const FirstRun = () => {
  const navigate = useNavigate()
  const create = useAction('createAthlete', ['listAthletes', 'squad'])
  const [name, setName] = useState('')
  const adapter = useEndpoint('status', {}).data?.adapter
  const message = adapter === undefined || WORKING_ADAPTERS.includes(adapter.state) ? null : adapter.message
  const submit = (): void => {
    afterwards(create.mutateAsync({ body: { name, zoneId: browserZone() } }), ({ athleteId }) => {
      rememberAthlete(athleteId)
      void navigate({ to: '/pair' })
    })
  }
  const fieldError = create.error instanceof ApiError ? create.error.fields['name'] : undefined
  return (
    <div className="page">
      <section className="card span-7" aria-labelledby="welcome">
        <h1 id="welcome">Welcome. Who is going to run?</h1>
        <p className="soft">
          Solewatch reads foot pods, estimates the load of the soleus step by step, and says so before a run or a week
          climbs too steeply. It describes load; it does not diagnose.
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <label className="field">
            <span>Name</span>
            <input
              required
              maxLength={80}
              autoComplete="name"
              value={name}
              aria-invalid={fieldError !== undefined}
              onChange={(event) => {
                setName(event.target.value)
              }}
            />
          </label>
          <p className="buttons">
            <button type="submit" className="main" disabled={create.isPending || name.trim() === ''}>
              Create athlete
            </button>
          </p>
        </form>
        {create.error === null ? null : <ErrorNote error={create.error} />}
        <p className="soft">Body mass, shoes and the rest can follow later. Next come the pods.</p>
      </section>
      <section className="card span-5" aria-labelledby="look">
        <h2 id="look">Only looking?</h2>
        {message === null ? null : <p className="note">{message}</p>}
        <p className="soft">
          The demo has twelve simulated athletes with half a year each, one of them running right now.
        </p>
        <p className="buttons">
          <DemoOffer />
        </p>
      </section>
    </div>
  )
}
