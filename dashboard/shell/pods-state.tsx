import { Link, useRouterState } from '@tanstack/react-router'
import type { LiveAthlete } from '../../src/contracts/views.js'
import { useAthlete } from '../lib/use-athlete.js'
import { useNowMs } from '../lib/use-now.js'
import { useLive } from '../live/live-context.js'
import { isCutOff, type LiveModel } from '../live/live-model.js'
import { shownLive } from '../live/shown-live.js'
import { freshnessOfPod, type Pod } from '../live/staleness.js'
import { headerPods } from './header-pods.js'

const LOW_BATTERY_PERCENT = 15

const nameOf = ({ foot }: Pod): string => (foot === null ? 'Pod' : foot === 'left' ? 'Left' : 'Right')

/** A bare percentage beside a foot could be anything; what it is of is said where there is no room to show it. */
const Battery = ({ percent }: { readonly percent: number }) => (
  <>
    {' '}
    <span className="unseen">battery </span>
    {Math.round(percent)} %
  </>
)

/** ", link 30 ms / 4 s, −61 dBm": for whoever wonders why a pod gets lost. */
const linkWords = ({ link }: Pod): string => {
  if (link === undefined) return ''
  const signal = link.rssiDbm === null ? '' : `, −${String(Math.abs(link.rssiDbm))} dBm`
  return `, link ${String(Math.round(link.intervalMs))} ms / ${String(link.supervisionTimeoutMs / 1000)} s${signal}`
}

const PodState = ({ pod, model, nowMs }: { readonly pod: Pod; readonly model: LiveModel; readonly nowMs: number }) => {
  const { stale, text } = freshnessOfPod(model, pod, nowMs)
  const low = pod.batteryPercent !== null && pod.batteryPercent <= LOW_BATTERY_PERCENT
  const kind = stale ? 'lost' : low ? 'weak' : 'well'
  const words = text ?? (low ? 'battery low' : 'streaming')
  const battery = pod.batteryPercent === null ? '' : `, battery ${String(Math.round(pod.batteryPercent))} %`
  return (
    <span className={`pod pod-${kind}`} title={`${pod.name}: ${words}${battery}${stale ? '' : linkWords(pod)}`}>
      {nameOf(pod)}
      {pod.foot === null ? null : <span className="pod-word"> pod</span>}
      {stale ? (isCutOff(model) ? ' not known' : ' lost') : null}
      {stale || pod.batteryPercent === null ? null : <Battery percent={pod.batteryPercent} />}
      {stale ? null : <span className="unseen">, {words}</span>}
    </span>
  )
}

/** Whose pods the header shows: those of the athlete whom the page is about; the squad page is about nobody. */
const useShownAthlete = (athletes: readonly LiveAthlete[]): LiveAthlete | null => {
  const { athlete } = useAthlete()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  if (path === '/squad') return null
  const shown =
    path === '/live'
      ? shownLive(athletes, athlete?.athleteId)
      : athletes.find(({ athleteId }) => athleteId === athlete?.athleteId)
  return shown === undefined || shown === null || shown.pods.length === 0 ? null : shown
}

/** State of the pods in the header, a link to Live. */
export const PodsState = () => {
  const model = useLive()
  const nowMs = useNowMs(1000)
  const athlete = useShownAthlete(model.athletes)
  const live = model.athletes.filter(({ state }) => state === 'running').length
  if (athlete === null) {
    return (
      <Link to={live > 0 ? '/live' : '/pair'} className="pods">
        {live > 0 ? <span className="pod pod-well">{live} live</span> : <span className="pod pod-none">No pods</span>}
      </Link>
    )
  }
  return (
    <Link to="/live" search={{ athlete: athlete.athleteId }} className="pods">
      {headerPods(athlete.pods).map((pod) => (
        <PodState key={pod.deviceId} pod={pod} model={model} nowMs={nowMs} />
      ))}
    </Link>
  )
}
