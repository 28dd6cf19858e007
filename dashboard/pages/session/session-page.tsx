import { Link, useParams } from '@tanstack/react-router'
import { useEndpoint } from '../../api/queries.js'
import type { Session, SessionView as View } from '../../api/types.js'
import {
  formatDuration,
  formatEasyKm,
  formatKm,
  formatLocalDate,
  formatNumber,
  formatTimeOfDay,
} from '../../lib/format.js'
import { isCounted } from '../../lib/disposition.js'
import { ownBandText } from '../../lib/load-band.js'
import { sumOfSides } from '../../lib/units.js'
import { useTitle } from '../../lib/use-title.js'
import { Loaded } from '../../parts/states.js'
import { SwapBanner } from '../../parts/swap-banner.js'
import { StopButton } from '../live/stop-button.js'
import { QualityCard } from './quality-card.js'
import { RecomputeNote } from './recompute-note.js'
import { Repair, UncountedState } from './repair/repair.js'
import { RunFields } from './run-fields-form.js'
import { SessionCharts } from './session-charts.js'
import { StrikeSummary } from './strike-summary.js'
import { SidesTable } from './sides-table.js'

const BASIS_WORDS: Readonly<Record<Session['totals']['basis'], string>> = {
  measured: 'from a sensor on each foot',
  estimated: 'estimated by a model from what the sensor tells',
  imputed: 'partly filled in, because a sensor was missing',
}

/** Heart rate and power, where a sensor told them. */
const bodyWords = ({ heartRateBpmMean, heartRateBpmMax, powerWMean }: Session['totals']): string => {
  const max = heartRateBpmMax === undefined ? '' : ` (at most ${formatNumber(heartRateBpmMax)})`
  const heart = heartRateBpmMean === undefined ? '' : ` Heart rate ${formatNumber(heartRateBpmMean)} bpm${max}.`
  return powerWMean === undefined ? heart : `${heart} Power, as the pod estimates it, ${formatNumber(powerWMean)} W.`
}

const Summary = ({ session }: { readonly session: Session }) => {
  const { totals, localDate, startTimeUs, endTimeUs, zoneId, state, sessionId } = session
  const end = endTimeUs === null ? 'still going on' : formatTimeOfDay(endTimeUs, zoneId)
  return (
    <section className="card span-7" aria-labelledby="run">
      <p className="soft">
        {formatLocalDate(localDate, 'long')}, {formatTimeOfDay(startTimeUs, zoneId)} to {end}
        {session.simulated ? ', simulated' : ''}
      </p>
      <h1 id="run">
        {formatEasyKm(sumOfSides(totals.soleusLoadSlu))}{' '}
        <small className="soft" title="What to allow for beside your own runs: 90 of 100 lie within">
          {ownBandText(totals)}
        </small>{' '}
        easy km of calf work
      </h1>
      <p className="soft">
        {formatKm(totals.distanceBasis === null ? null : totals.distanceM)}
        {totals.distanceBasis === 'estimated' ? ' (estimated)' : ''} in {formatDuration(totals.runningTimeS)} of
        running, {formatDuration(totals.durationS)} altogether. The load is {BASIS_WORDS[totals.basis]}.
        {bodyWords(totals)}
      </p>
      <StrikeSummary session={session} />
      {state === 'finished' ? null : <StopButton sessionId={sessionId} />}
      {session.disposition === 'deleted' || session.disposition === 'not-a-run' ? null : (
        <>
          <RunFields session={session} />
          <RecomputeNote session={session} />
        </>
      )}
    </section>
  )
}

const SessionView = ({ session }: { readonly session: View }) => (
  <>
    <UncountedState session={session} />
    {session.totals.swapSuspected === true && session.state === 'finished' && isCounted(session) ? (
      <SwapBanner sessionId={session.sessionId} athleteId={session.athleteId} over />
    ) : null}
    {/* The numbers of a part are counted, and shown, with the whole. */}
    {session.disposition === 'merged' ? null : (
      <>
        <Summary session={session} />
        <QualityCard session={session} />
        <Repair key={session.sessionId} session={session} />
        <SidesTable session={session} />
        <SessionCharts session={session} />
      </>
    )}
  </>
)

/** One run: what it came to, how well it was seen, and its course. */
export const SessionPage = () => {
  const { id } = useParams({ from: '/sessions/$id' })
  useTitle('Run')
  const session = useEndpoint('getSession', { params: { sessionId: id } })
  return (
    <div className="page">
      <p className="span-12 back">
        <Link to="/diary" {...(session.data === undefined ? {} : { search: { athlete: session.data.athleteId } })}>
          All runs
        </Link>
      </p>
      <Loaded query={session} height="70vh">
        {(data) => <SessionView session={data} />}
      </Loaded>
    </div>
  )
}
