import { Link } from '@tanstack/react-router'
import type { LiveAthlete } from '../../../src/contracts/views.js'
import type { Athlete } from '../../api/types.js'
import { formatNumber, formatPercent, formatTimeOfDay } from '../../lib/format.js'
import { useNowMs } from '../../lib/use-now.js'
import { useWakeLock } from '../../lib/use-wake-lock.js'
import { isCutOff, type LiveModel } from '../../live/live-model.js'
import { freshnessOfFoot } from '../../live/staleness.js'
import { RoomBullet } from '../../parts/bullet.js'
import { Card } from '../../parts/card.js'
import { StrikeLabelKey } from '../../parts/strike-bar.js'
import { SwapBanner } from '../../parts/swap-banner.js'
import { FootNumbers } from './foot-numbers.js'
import { LiveCharts } from './live-charts.js'
import { LoadSoFar } from './load-so-far.js'
import { moreNumbers } from './more-numbers.js'
import { PauseButton } from './pause-button.js'
import { PodsCard } from './pods-card.js'
import { StartForm } from './start-form.js'
import { StopButton } from './stop-button.js'
import { WakeState } from './wake-state.js'

export interface LiveAthleteProps {
  readonly live: LiveAthlete
  readonly model: LiveModel
  readonly athlete: Athlete | null
}

/** What became of the time without data. */
const gapNote = ({ totals }: LiveAthlete): string => {
  const ratio = totals?.imputedRatio ?? 0
  return ratio < 0.005
    ? 'time without data; none of the load is filled in'
    : `time without data; ${formatPercent(ratio)} of the load is filled in, steps and strikes never are`
}

const Gaps = ({ live, zoneId }: { readonly live: LiveAthlete; readonly zoneId: string }) =>
  live.gaps.length === 0 ? null : (
    <Card title="Gaps" note={gapNote(live)} span={6}>
      <ul className="rows gaps">
        {live.gaps.slice(-5).map(({ fromUs, toUs, reason, foot }) => (
          <li key={`${String(fromUs)}-${foot ?? 'both'}`}>
            {formatTimeOfDay(fromUs, zoneId)}, {formatNumber((toUs - fromUs) / 1e6)} s
            {foot === null ? '' : `, ${foot} foot`}: {reason}
          </li>
        ))}
      </ul>
    </Card>
  )

const headline = ({ name, state }: LiveAthlete): string => {
  if (state === 'waiting') return `${name} is ready`
  if (state === 'paused') return `${name} pauses`
  return state === 'finished' ? `${name} has finished` : `${name} is running`
}

/** Heart rate and the like, where a sensor tells them. */
const MoreNumbers = ({ live, stale }: { readonly live: LiveAthlete; readonly stale: boolean }) => {
  const numbers = live.state === 'finished' ? [] : moreNumbers(live)
  return numbers.length === 0 ? null : (
    <dl className={stale ? 'live-more stale' : 'live-more'}>
      {numbers.map(({ name, value, unit }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value} <small>{unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What stands below the numbers: how to start, stop, or look at what has been. */
const Controls = ({ live, model, athlete }: LiveAthleteProps) => {
  const { sessionId, state } = live
  if (state === 'waiting') return athlete === null ? null : <StartForm athlete={athlete} />
  if (sessionId === null) return null
  if (state === 'finished') {
    return (
      <p className="buttons">
        <Link to="/sessions/$id" params={{ id: sessionId }} className="button main">
          See this run
        </Link>
      </p>
    )
  }
  const disabled = isCutOff(model)
  return (
    <div className="buttons live-controls">
      <PauseButton sessionId={sessionId} paused={state === 'paused'} disabled={disabled} />
      <StopButton sessionId={sessionId} disabled={disabled} />
      {state === 'paused' ? (
        <p className="soft">Nothing counts. After half an hour the run ends where the running ended.</p>
      ) : null}
    </div>
  )
}

/** One athlete live: three numbers, one bar, and the last five minutes. */
export const LiveAthleteView = ({ live, model, athlete }: LiveAthleteProps) => {
  const nowMs = useNowMs(500)
  const active = live.state === 'running' || live.state === 'paused'
  const wake = useWakeLock(active)
  const disconnected = isCutOff(model)
  const foot = (side: 'left' | 'right') => (
    <FootNumbers
      side={side}
      foot={live.feet[side]}
      freshness={live.state === 'finished' ? { stale: false, text: null } : freshnessOfFoot(model, live, side, nowMs)}
    />
  )
  const zoneId = athlete?.zoneId ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <>
      <section className={`card span-12 live${disconnected ? ' disconnected' : ''}`} aria-labelledby="live-head">
        <div className="live-head">
          <h2 id="live-head" aria-live="polite">
            {headline(live)}
            {live.simulated ? <small> simulated</small> : null}
          </h2>
          <WakeState state={wake} />
        </div>
        <div className="live-numbers">
          {foot('left')}
          <LoadSoFar live={live} model={model} nowMs={nowMs} />
          {foot('right')}
        </div>
        <MoreNumbers live={live} stale={disconnected} />
        <StrikeLabelKey />
        {live.room === null ? (
          active ? (
            <p className="soft live-room">What is left shows once there are three runs in 30 days.</p>
          ) : null
        ) : (
          <div className="live-room">
            <RoomBullet title="Still room on this run" room={live.room} />
          </div>
        )}
        <Controls live={live} model={model} athlete={athlete} />
      </section>
      {live.swapSuspected === true && live.sessionId !== null && active ? (
        <SwapBanner sessionId={live.sessionId} athleteId={live.athleteId} over={false} />
      ) : null}
      {live.sessionId === null ? null : <LiveCharts live={live} model={model} />}
      <PodsCard live={live} model={model} nowMs={nowMs} />
      <Gaps live={live} zoneId={zoneId} />
    </>
  )
}
