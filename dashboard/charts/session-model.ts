import type { Foot, Minute, Step } from '../api/types.js'
import { easyMetresFromImpulse } from '../lib/units.js'
import type { Point } from './line-chart.js'
import type { MinuteLoad } from './minutes-chart.js'
import type { AnglePoint } from './steps-chart.js'

/** One value of each minute of a foot; a minute without the foot breaks the line. */
export const minuteLine = (
  minutes: readonly Minute[],
  foot: Foot,
  valueOf: (minute: Minute) => number | null,
): readonly Point[] => {
  const own = new Map(minutes.filter((minute) => minute.foot === foot).map((minute) => [minute.minuteIndex, minute]))
  const last = Math.max(-1, ...own.keys())
  return Array.from({ length: last + 1 }, (_, x) => {
    const minute = own.get(x)
    return { x, y: minute === undefined ? null : valueOf(minute) }
  })
}

/** Load of both feet by minute and strike, in easy metres. */
export const minuteLoads = (minutes: readonly Minute[]): readonly MinuteLoad[] => {
  const last = Math.max(-1, ...minutes.map(({ minuteIndex }) => minuteIndex))
  return Array.from({ length: last + 1 }, (_, minuteIndex) => {
    const both = minutes.filter((minute) => minute.minuteIndex === minuteIndex)
    const sum = (strike: keyof Minute['soleusImpulseBwSByStrike']): number =>
      easyMetresFromImpulse(both.reduce((total, minute) => total + minute.soleusImpulseBwSByStrike[strike], 0))
    return {
      minuteIndex,
      rearfootM: sum('rearfoot'),
      notRearfootM: sum('midfoot') + sum('forefoot'),
      strikeUnknownM: sum('unknown'),
    }
  })
}

/** Steps with a known angle as points over minutes; every n-th where there are more than a picture can hold. */
export const anglePoints = (
  steps: readonly Step[],
  foot: Foot,
  startTimeUs: number,
  limit = 1500,
): readonly AnglePoint[] => {
  const points = steps.flatMap((step) =>
    step.foot === foot && step.footStrikeAngleDeg !== null
      ? [{ x: (step.initialContactTimeUs - startTimeUs) / 60e6, y: step.footStrikeAngleDeg }]
      : [],
  )
  const every = Math.ceil(points.length / limit)
  return every <= 1 ? points : points.filter((_, index) => index % every === 0)
}
