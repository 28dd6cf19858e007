import type { StepTruth } from './gait-profile.js'

/** Pitch of one foot from one landing to the next: its rate is a smooth curve whose integral is known exactly. */
export interface PitchCurve {
  /** Against the ground, toe-up positive, in degrees; with its rate in °/s and its acceleration in °/s². */
  at(timeS: number): { pitchDeg: number; rateDps: number; accelerationDps2: number }
  /** How long after initial contact the foot lies flat, and how long before toe-off the heel leaves. */
  readonly loadingS: number
  readonly pushOffS: number
}

/** Rate of the foot at landing by its angle, as runners on a treadmill show it (−390 °/s at 18°, −150 °/s at 3°). */
export function landingRateDps(footStrikeAngleDeg: number): number {
  return -Math.max(40, 130 + 14 * footStrikeAngleDeg)
}

/**
 * Loading: (1−u)²(r0 + b·u), from the landing angle to flat. Push-off and swing: a base curve (heel rising, toe-off minimum,
 * second minimum) plus a positive lobe that is scaled so that the foot meets the next landing angle.
 * @param next the following contact of this foot; its angle and rate are reached at its initial contact
 */
export function createPitchCurve(contact: StepTruth, next: StepTruth): PitchCurve {
  const contactS = (contact.toeOffTimeUs - contact.initialContactTimeUs) / 1e6
  const swingS = (next.initialContactTimeUs - contact.toeOffTimeUs) / 1e6
  const stands = contact.kind === 'standing'
  const loadingS = Math.min(0.3 * contactS, 0.11)
  const pushOffS = Math.min(0.57 * contactS, 0.4)
  const r0 = stands ? 0 : landingRateDps(contact.footStrikeAngleDeg)
  const angle = stands ? 0 : contact.footStrikeAngleDeg
  const b = (-12 * angle) / loadingS - 4 * r0
  const peak = -(60 + 143 * Math.min(5.5, Math.max(contact.speedMps, 1)))
  const times = knotTimes(contactS, swingS, pushOffS)
  const base = createHermite(times, [0, 0.22, 0.66, 1, 0.92, 0.45, 0.6, 0, 0, 0, 0, 0, 0, 0, 0].map(scale(peak, next)))
  const lobe = createHermite(times, [0, 0, 0, 0, 0, 0, 0, 0, 0.45, 0.95, 1, 1, 0.5, 0.1, 0])
  const lobeScale = (next.footStrikeAngleDeg - base.total) / lobe.total

  return {
    loadingS,
    pushOffS,
    at(timeS) {
      if (timeS < loadingS) return loadingAt(timeS / loadingS)
      const x = base.at(timeS)
      const y = lobe.at(timeS)
      return {
        pitchDeg: x.integral + lobeScale * y.integral,
        rateDps: x.value + lobeScale * y.value,
        accelerationDps2: x.slope + lobeScale * y.slope,
      }
    },
  }

  function loadingAt(u: number): { pitchDeg: number; rateDps: number; accelerationDps2: number } {
    const rest = 1 - u
    // ∫ from u to 1 of (1−s)²(r0 + b·s) ds, so that the pitch ends at exactly 0.
    const rest3 = rest * rest * rest
    const left = (r0 * rest3) / 3 + b * (rest3 / 3 - (rest3 * rest) / 4)
    return {
      pitchDeg: -loadingS * left,
      rateDps: rest * rest * (r0 + b * u),
      accelerationDps2: (rest * rest * b - 2 * rest * (r0 + b * u)) / loadingS,
    }
  }
}

/** Shares of the toe-off minimum, but for the last knot, which is the rate of the next landing. */
function scale(peak: number, next: StepTruth): (share: number, index: number, all: readonly number[]) => number {
  return (share, index, all) => (index === all.length - 1 ? landingRateDps(next.footStrikeAngleDeg) : share * peak)
}

/** Of the base and the lobe, in seconds after initial contact. Read off the mean strides of treadmill runners. */
function knotTimes(contactS: number, swingS: number, pushOffS: number): number[] {
  const stance = [1, 0.7, 0.42, 0.14].map((share) => contactS - share * pushOffS)
  const swing = [0, 0.15, 0.26, 0.39, 0.46, 0.55, 0.63, 0.85, 0.925, 0.963, 1].map((share) => contactS + share * swingS)
  return [...stance, ...swing]
}

interface Hermite {
  readonly total: number
  at(time: number): { value: number; slope: number; integral: number }
}

/** Piecewise cubic with finite-difference slopes (linear in the values), flat before its first knot. */
function createHermite(times: readonly number[], values: readonly number[]): Hermite {
  const knot = (index: number): { t: number; v: number } => ({ t: times[index] ?? 0, v: values[index] ?? 0 })
  const last = times.length - 1
  const slopes = times.map((_, index) => {
    if (index === 0) return 0
    const a = knot(index - 1)
    const b = knot(Math.min(last, index + 1))
    return (b.v - a.v) / (b.t - a.t)
  })
  const sums = [0]
  for (let i = 0; i < last; i++) sums.push((sums[i] ?? 0) + piece(i, 1).integral)

  function piece(index: number, u: number): { value: number; slope: number; integral: number } {
    const a = knot(index)
    const b = knot(index + 1)
    const h = b.t - a.t
    const m0 = (slopes[index] ?? 0) * h
    const m1 = (slopes[index + 1] ?? 0) * h
    const c2 = 3 * (b.v - a.v) - 2 * m0 - m1
    const c3 = 2 * (a.v - b.v) + m0 + m1
    return {
      value: a.v + u * (m0 + u * (c2 + u * c3)),
      slope: (m0 + u * (2 * c2 + 3 * u * c3)) / h,
      integral: h * u * (a.v + u * (m0 / 2 + u * (c2 / 3 + (u * c3) / 4))),
    }
  }

  return {
    total: sums[last] ?? 0,
    at(time) {
      if (time <= knot(0).t) return { value: 0, slope: 0, integral: 0 }
      let index = 0
      while (index < last - 1 && time >= knot(index + 1).t) index++
      const result = piece(index, Math.min(1, (time - knot(index).t) / (knot(index + 1).t - knot(index).t)))
      return { value: result.value, slope: result.slope, integral: result.integral + (sums[index] ?? 0) }
    },
  }
}
