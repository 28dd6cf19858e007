// Contacts from an accelerometer on the sacrum, in the manner of Lee et al. 2010 (J Sci Med Sport 13:270) and Auvinet et al.
// 2002 (Gait & Posture 16:124): contact at the sharp backward peak of the antero-posterior acceleration, toe-off where the
// vertical acceleration has fallen to that of free flight. No offset is fitted.
import { quantile } from '../statistics.mjs'

const SPACING_S = 0.24
/** A peak reaches from the usual level most of the way to the deepest ones. */
const DEPTH_RATIO = 0.5
const FLIGHT_G = 0.2
const STANCE_FROM_S = 0.08
const STANCE_TO_S = 0.4

/**
 * @param vertical specific force along the trunk, g, about 0 in flight
 * @param anteroPosterior forwards positive, g
 * @returns `[{ contactS, toeOffS, nextContactS }]` in seconds; `toeOffS` is null where the trunk never seems to fly
 */
export function findSacralContacts(vertical, anteroPosterior, rateHz) {
  const level = quantile(anteroPosterior, 0.5)
  const threshold = level - DEPTH_RATIO * (level - quantile(anteroPosterior, 0.01))
  const spacing = Math.round(SPACING_S * rateHz)
  const peaks = []
  for (let i = 1; i < anteroPosterior.length - 1; i++) {
    const here = anteroPosterior[i]
    if (here > threshold || here > anteroPosterior[i - 1] || here >= anteroPosterior[i + 1]) continue
    const last = peaks.at(-1)
    if (last === undefined || i - last >= spacing) peaks.push(i)
    else if (here < anteroPosterior[last]) peaks[peaks.length - 1] = i
  }
  return peaks.map((peak, n) => ({
    contactS: peak / rateHz,
    toeOffS: findFlight(vertical, peak, rateHz),
    nextContactS: n + 1 < peaks.length ? peaks[n + 1] / rateHz : null,
  }))
}

function findFlight(vertical, peak, rateHz) {
  const to = Math.min(vertical.length, peak + Math.round(STANCE_TO_S * rateHz))
  for (let i = peak + Math.round(STANCE_FROM_S * rateHz); i < to; i++) {
    if (vertical[i] >= FLIGHT_G || vertical[i - 1] < FLIGHT_G) continue
    return (i - 1 + (vertical[i - 1] - FLIGHT_G) / (vertical[i - 1] - vertical[i])) / rateHz
  }
  return null
}
