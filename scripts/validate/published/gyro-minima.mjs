// Initial contact and toe-off as the two minima of the foot's pitch rate between mid-swing and mid-swing.
// @source Falbriard et al. 2018, doi:10.3389/fphys.2018.00610. Differs from it in what it is given: the sensor's true axes.

const SEGMENTATION_HZ = 15
const EVENT_HZ = 30
const SWING_LEAST_DPS = 200
const SWING_SPACING_S = 0.45
const CYCLE_MAX_S = 1.05

/**
 * @param pitchRateDps evenly sampled, toe-up positive
 * @returns `[{ contactS, toeOffS }]` in seconds after the first sample
 */
export function findHalves(pitchRateDps, rateHz) {
  return eachCycle(pitchRateDps, rateHz, (p, from, to) => {
    const middle = Math.round((from + to) / 2)
    return [lowest(p, from, middle), lowest(p, middle, to)]
  })
}

/**
 * The same minima in windows that hold in running, where toe-off comes before the middle of the cycle: the first local minimum
 * after the pitch rate has turned negative, then the first one 0.12 to 0.42 s later that is at least half as deep as the deepest there.
 */
export function findInWindows(pitchRateDps, rateHz) {
  return eachCycle(pitchRateDps, rateHz, (p, from, to) => {
    let i = from
    while (i < to && p[i] >= 0) i++
    while (i + 1 < to && p[i + 1] < p[i]) i++
    const second = firstDeep(p, i + Math.round(0.12 * rateHz), Math.min(to, i + Math.round(0.42 * rateHz)))
    return [i, second]
  })
}

function eachCycle(pitchRateDps, rateHz, find) {
  const swings = findSwings(zeroPhaseLowPass(pitchRateDps, SEGMENTATION_HZ, rateHz), rateHz)
  const p = zeroPhaseLowPass(pitchRateDps, EVENT_HZ, rateHz)
  const found = []
  for (let k = 0; k + 1 < swings.length; k++) {
    if (swings[k + 1] - swings[k] > CYCLE_MAX_S * rateHz) continue
    const [contact, toeOff] = find(p, swings[k], swings[k + 1])
    if (toeOff > contact) found.push({ contactS: between(p, contact) / rateHz, toeOffS: between(p, toeOff) / rateHz })
  }
  return found
}

function findSwings(p, rateHz) {
  const sorted = Float64Array.from(p).sort()
  const least = Math.max(SWING_LEAST_DPS, 0.5 * sorted[Math.floor(0.95 * (sorted.length - 1))])
  const peaks = []
  for (let i = 1; i + 1 < p.length; i++) {
    if (p[i] <= least || p[i] < p[i - 1] || p[i] <= p[i + 1]) continue
    const last = peaks.at(-1)
    if (last === undefined || i - last >= SWING_SPACING_S * rateHz) peaks.push(i)
    else if (p[i] > p[last]) peaks[peaks.length - 1] = i
  }
  return peaks
}

function lowest(p, from, to) {
  let best = from
  for (let i = from; i < to; i++) if (p[i] < p[best]) best = i
  return best
}

function firstDeep(p, from, to) {
  const deepest = lowest(p, from, to)
  for (let i = Math.max(1, from); i < to && i + 1 < p.length; i++) {
    if (p[i] < 0.5 * p[deepest] && p[i] <= p[i - 1] && p[i] < p[i + 1]) return i
  }
  return deepest
}

/** Top of the parabola through a sample and its neighbours. */
function between(p, i) {
  if (i < 1 || i + 1 >= p.length) return i
  const bend = p[i - 1] - 2 * p[i] + p[i + 1]
  return bend === 0 ? i : i + Math.max(-0.5, Math.min(0.5, (p[i - 1] - p[i + 1]) / (2 * bend)))
}

/** Second-order Butterworth, forwards and backwards. */
export function zeroPhaseLowPass(values, cutoffHz, rateHz) {
  if (cutoffHz >= 0.45 * rateHz) return Float64Array.from(values)
  const k = Math.tan((Math.PI * cutoffHz) / rateHz)
  const norm = 1 / (1 + Math.SQRT2 * k + k * k)
  const filter = { b: k * k * norm, a1: 2 * (k * k - 1) * norm, a2: (1 - Math.SQRT2 * k + k * k) * norm }
  return pass(pass(Float64Array.from(values), filter).reverse(), filter).reverse()
}

function pass(values, { b, a1, a2 }) {
  const first = values[0]
  let [x1, x2, y1, y2] = [first, first, first, first]
  return values.map((x) => {
    const y = b * (x + 2 * x1 + x2) - a1 * y1 - a2 * y2
    ;[x2, x1, y2, y1] = [x1, x, y1, y]
    return y
  })
}
