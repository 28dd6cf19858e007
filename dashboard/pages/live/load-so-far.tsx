import type { LiveAthlete } from '../../../src/contracts/views.js'
import { formatDuration, formatEasyKm, formatNumber, formatPace } from '../../lib/format.js'
import { sumOfSides } from '../../lib/units.js'
import { isCutOff, serverTimeUs, type LiveModel } from '../../live/live-model.js'
import { freshnessOfPod } from '../../live/staleness.js'

const MOTION_WORDS: Readonly<Record<LiveAthlete['motion'], string>> = {
  still: 'standing',
  walking: 'walking',
  running: 'running',
}

const gradeText = (slopeDeg: number | null): string | null => {
  if (slopeDeg === null) return null
  const percent = Math.tan((slopeDeg * Math.PI) / 180) * 100
  return Math.abs(percent) < 0.5
    ? 'level'
    : `${percent.toLocaleString(undefined, { signDisplay: 'always', maximumFractionDigits: 0 })} % grade`
}

/** Time since the start: the program's clock while the run goes on, else what it counted. */
const elapsedS = (live: LiveAthlete, model: LiveModel, nowMs: number): number | null => {
  const now = serverTimeUs(model, nowMs)
  const connected = model.connection === 'open' && !isCutOff(model)
  const going = live.state === 'running' && live.startTimeUs !== null && now !== null && connected
  return going && live.startTimeUs !== null ? (now - live.startTimeUs) / 1e6 : (live.totals?.durationS ?? null)
}

/** From pods that send nothing one can't tell whether somebody stands or runs. */
const allSilent = (live: LiveAthlete, model: LiveModel, nowMs: number): boolean =>
  live.pods.every((pod) => freshnessOfPod(model, pod, nowMs).stale)

export interface LoadSoFarProps {
  readonly live: LiveAthlete
  readonly model: LiveModel
  readonly nowMs: number
}

/** The number in the middle: estimated soleus work of this run so far. */
export const LoadSoFar = ({ live, model, nowMs }: LoadSoFarProps) => {
  const { totals, speedMps, speedBasis, slopeDeg, motion } = live
  const seconds = elapsedS(live, model, nowMs)
  const load = totals === null ? null : sumOfSides(totals.soleusLoadSlu)
  const pace = speedMps === null ? null : `${speedBasis === 'estimated' ? '≈ ' : ''}${formatPace(speedMps)}`
  const parts = [
    seconds === null ? null : formatDuration(seconds),
    ...(allSilent(live, model, nowMs) ? [] : [motion === 'running' ? pace : MOTION_WORDS[motion], gradeText(slopeDeg)]),
  ]
  return (
    <div className="middle" role="group" aria-label="Load so far" data-testid="live-load">
      <p className="unit">{parts.filter((part) => part !== null).join(' · ')}</p>
      <p className="number number-main">{formatEasyKm(load)}</p>
      <p className="unit">easy km of calf work, estimated</p>
      <p className="fresh">
        {load === null && totals !== null
          ? 'no load without a known speed'
          : totals === null
            ? ''
            : `${formatNumber(totals.stepCount.left + totals.stepCount.right)} steps`}
      </p>
    </div>
  )
}
