import { Link } from '@tanstack/react-router'
import type { LiveAthlete } from '../../../src/contracts/views.js'
import { useEndpoint } from '../../api/queries.js'
import type { Athlete } from '../../api/types.js'
import { WORKING_ADAPTERS } from '../../lib/adapter.js'
import { useAthlete } from '../../lib/use-athlete.js'
import { useTitle } from '../../lib/use-title.js'
import { useLive } from '../../live/live-context.js'
import { shownLive } from '../../live/shown-live.js'
import { ClaimCard } from '../../parts/claim-card.js'
import { DemoOffer } from '../../parts/demo-offer.js'
import { ErrorNote, Loaded } from '../../parts/states.js'
import { WaitingRuns } from '../../parts/waiting-runs.js'
import { LiveAthleteView } from './live-athlete.js'
import { StartForm } from './start-form.js'

/** Nobody runs and no pod streams: why that may be, and what to do. */
const NothingLive = ({ athlete }: { readonly athlete: Athlete | null }) => {
  const status = useEndpoint('status', {})
  const adapter = status.data?.adapter
  const works = adapter === undefined || WORKING_ADAPTERS.includes(adapter.state)
  return (
    <section className="card span-12" aria-labelledby="nobody">
      <h1 id="nobody">Nobody is running right now</h1>
      {works ? (
        <p className="soft">
          Put on a pod that is paired and move it: it wakes up and is found by itself. A session begins when running
          begins, or by hand.
        </p>
      ) : (
        <p className="note">{adapter.message ?? 'The Bluetooth adapter can’t be used.'}</p>
      )}
      <p className="buttons">
        {works ? (
          <Link to="/pair" className="button main">
            Pair a pod
          </Link>
        ) : null}
        <DemoOffer main={!works} />
      </p>
      {works && athlete !== null ? (
        <details className="by-hand">
          <summary>Start a session by hand for {athlete.name}</summary>
          <StartForm athlete={athlete} />
        </details>
      ) : null}
    </section>
  )
}

interface LiveTabsProps {
  readonly athletes: readonly LiveAthlete[]
  readonly shownId: string
  readonly onChoose: (athleteId: string) => void
}
const LiveTabs = ({ athletes, shownId, onChoose }: LiveTabsProps) =>
  athletes.length < 2 ? null : (
    <div className="live-tabs" role="group" aria-label="Whose run">
      {athletes.map(({ athleteId, name, state }) => (
        <button
          key={athleteId}
          type="button"
          aria-pressed={athleteId === shownId}
          onClick={() => {
            onChoose(athleteId)
          }}
        >
          {name}
          {state === 'waiting' ? ' (ready)' : ''}
        </button>
      ))}
    </div>
  )

/** The run that is going on, to be read at arm's length. */
export const LivePage = () => {
  useTitle('Live')
  const model = useLive()
  const { athletes, athlete, choose } = useAthlete()
  const shown = shownLive(model.athletes, athlete?.athleteId)
  if (model.serverNowUs === null && athletes.error !== null) return <ErrorNote error={athletes.error} />
  const present = model.athletes.filter(({ state }) => state !== 'finished')
  return (
    <div className="page">
      <h1 className="unseen">Live</h1>
      <ClaimCard />
      <WaitingRuns />
      {shown === null ? (
        <Loaded query={{ ...athletes, data: model.serverNowUs === null ? undefined : true }} height="50vh">
          {() => <NothingLive athlete={athlete} />}
        </Loaded>
      ) : (
        <>
          <LiveTabs athletes={present} shownId={shown.athleteId} onChoose={choose} />
          <LiveAthleteView
            key={shown.athleteId}
            live={shown}
            model={model}
            athlete={athletes.data?.items.find(({ athleteId }) => athleteId === shown.athleteId) ?? null}
          />
        </>
      )}
    </div>
  )
}
