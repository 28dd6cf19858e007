import type { LiveAthlete } from '../../src/contracts/views.js'
import type { Foot } from '../api/types.js'
import { formatAge } from '../lib/format.js'
import { LINK_WORDS } from '../lib/words.js'
import { staleAfterSeconds } from './live-history.js'
import { ageSeconds, isCutOff, type LiveModel } from './live-model.js'

export type Pod = LiveAthlete['pods'][number]
export interface Freshness {
  readonly stale: boolean
  /** What to say of it; null while all is well. */
  readonly text: string | null
}

/** The pod a foot is measured by: its own, else one that measures both. */
export const podOfFoot = (athlete: LiveAthlete, foot: Foot): Pod | null => {
  const deviceId = athlete.feet[foot]?.deviceId
  const { pods } = athlete
  return pods.find((pod) => pod.deviceId === deviceId) ?? pods.find((pod) => pod.foot === foot) ?? null
}

/** Whether what a pod sent last is too old to be trusted, and since when. */
export const freshnessOfPod = (model: LiveModel, pod: Pod, nowMs: number): Freshness => {
  const age = ageSeconds(model, pod.lastDataTimeUs, nowMs)
  // Of what the program does not tell, the pods are not to blame.
  if (isCutOff(model)) return { stale: true, text: age === null ? 'not known' : `from ${formatAge(age)} ago` }
  const why = pod.linkReason === null ? '' : `: ${pod.linkReason}`
  if (age !== null && age > staleAfterSeconds(pod.kind))
    return { stale: true, text: `lost ${formatAge(age)} ago${why}` }
  if (pod.linkState === 'streaming') return { stale: false, text: null }
  return { stale: pod.linkState !== 'stalled', text: `${LINK_WORDS[pod.linkState]}${why}` }
}

/** The same for the numbers of a foot. */
export const freshnessOfFoot = (model: LiveModel, athlete: LiveAthlete, foot: Foot, nowMs: number): Freshness => {
  const pod = podOfFoot(athlete, foot)
  return pod === null ? { stale: true, text: 'no pod on this foot' } : freshnessOfPod(model, pod, nowMs)
}
