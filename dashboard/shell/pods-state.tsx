import { Link } from '@tanstack/react-router'
import type { LiveAthlete } from '../../src/contracts/views.js'
import { rememberedAthlete } from '../lib/remembered.js'
import { useNowMs } from '../lib/use-now.js'
import { useLive } from '../live/live-context.js'
import type { LiveModel } from '../live/live-model.js'
import { freshnessOfPod, type Pod } from '../live/staleness.js'

const LOW_BATTERY_PERCENT = 15

const nameOf = ({ foot }: Pod): string => (foot === null ? 'Pod' : foot === 'left' ? 'Left' : 'Right')

const PodState = ({ pod, model, nowMs }: { readonly pod: Pod; readonly model: LiveModel; readonly nowMs: number }) => {
  const { stale, text } = freshnessOfPod(model, pod, nowMs)
  const low = pod.batteryPercent !== null && pod.batteryPercent <= LOW_BATTERY_PERCENT
  const kind = stale ? 'lost' : low ? 'weak' : 'well'
  const battery = pod.batteryPercent === null ? '' : ` ${String(Math.round(pod.batteryPercent))} %`
  const words = text ?? (low ? 'battery low' : 'streaming')
  return (
    <span className={`pod pod-${kind}`} title={`${pod.name}: ${words}`}>
      {nameOf(pod)}
      {stale ? ' lost' : battery}
      {stale ? null : <span className="unseen">, {words}</span>}
    </span>
  )
}

/** Whose pods the header shows: those of the athlete shown last, else of the only one who has any. */
const shownAthlete = (athletes: readonly LiveAthlete[]): LiveAthlete | null => {
  const withPods = athletes.filter(({ pods }) => pods.length > 0)
  const remembered = rememberedAthlete()
  return (
    withPods.find(({ athleteId }) => athleteId === remembered) ?? (withPods.length === 1 ? (withPods[0] ?? null) : null)
  )
}

/** State of the pods in the header, a link to Live. */
export const PodsState = () => {
  const model = useLive()
  const nowMs = useNowMs(1000)
  const athlete = shownAthlete(model.athletes)
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
      {athlete.pods.slice(0, 2).map((pod) => (
        <PodState key={pod.deviceId} pod={pod} model={model} nowMs={nowMs} />
      ))}
    </Link>
  )
}
