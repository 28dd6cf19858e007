// What the recorded runs have in common: their times, gaps and lost strides, and a line of figures.

export const QUANTITY = 'recordedRun'

/** Times of a recording, counted from its first sample. */
export function seconds({ block }) {
  const firstUs = block.timeUs[0]
  const afterS = (timeUs) => (timeUs - firstUs) / 1e6
  return { afterS, durationS: afterS(block.timeUs[block.count - 1]) }
}

/** Stretches without a sample. */
export function gapsOf({ block }, leastS, afterS) {
  const gaps = []
  for (let i = 1; i < block.count; i++) {
    const [fromS, toS] = [afterS(block.timeUs[i - 1]), afterS(block.timeUs[i])]
    if (toS - fromS >= leastS) gaps.push({ fromS, toS, kind: 'gap' })
  }
  return gaps
}

/**
 * Between one stored stride and the next: how many strides would fit that are not there. Where a true gap or a stop lies between, they
 * are not lost.
 */
export function lostBetween(steps, afterS, excused) {
  const lost = []
  for (let i = 1; i < steps.length; i++) {
    const endS = afterS(steps[i - 1].initialContactTimeUs) + steps[i - 1].strideTimeMs / 1000
    const beginS = afterS(steps[i].initialContactTimeUs)
    const count = Math.round((beginS - endS) / (steps[i].strideTimeMs / 1000))
    if (count < 1 || excused.some(({ fromS, toS }) => fromS < beginS && toS > endS)) continue
    lost.push({ fromS: endS, toS: beginS, count })
  }
  return lost
}

/** One figure of a recorded run. */
export function row(dataset, metric, [value, unit, count]) {
  return { dataset, condition: 'clean', quantity: QUANTITY, metric, value, unit, count }
}
