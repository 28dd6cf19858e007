// Steps of the pipeline beside the steps of the plate.

const NEAR_US = 50_000
const EDGE_S = 1

/**
 * Pairs each true contact with the nearest estimate within 50 ms; none is used twice.
 * @param truth `[{ contactUs }]` and @param estimates `[{ contactUs }]`, both in order of time
 * @returns `{ pairs: [{ truth, estimate }], missed, extra }`
 */
export function matchContacts(truth, estimates) {
  const candidates = []
  let from = 0
  for (const [t, { contactUs }] of truth.entries()) {
    while (from < estimates.length && estimates[from].contactUs < contactUs - NEAR_US) from++
    for (let e = from; e < estimates.length && estimates[e].contactUs <= contactUs + NEAR_US; e++) {
      candidates.push({ t, e, farUs: Math.abs(estimates[e].contactUs - contactUs) })
    }
  }
  candidates.sort((a, b) => a.farUs - b.farUs)
  const ofTruth = new Map()
  const used = new Set()
  for (const { t, e } of candidates) {
    if (ofTruth.has(t) || used.has(e)) continue
    ofTruth.set(t, e)
    used.add(e)
  }
  return {
    pairs: truth.flatMap((one, t) => (ofTruth.has(t) ? [{ truth: one, estimate: estimates[ofTruth.get(t)] }] : [])),
    missed: truth.filter((_, t) => !ofTruth.has(t)),
    extra: estimates.filter((_, e) => !used.has(e)),
  }
}

/** How many strides were found, missed and made up, the first and the last second left out. */
export function countStrides({ pairs, missed, extra }, { startUs, durationS }) {
  const fromUs = startUs + EDGE_S * 1e6
  const toUs = startUs + (durationS - EDGE_S) * 1e6
  const inside = ({ contactUs }) => contactUs >= fromUs && contactUs <= toUs
  return {
    found: pairs.filter(({ truth }) => inside(truth)).length,
    missed: missed.filter(inside).length,
    extra: extra.filter(inside).length,
  }
}

/** Harmonic mean of precision and recall; null where there was nothing to find and nothing was. */
export function f1Of({ found, missed, extra }) {
  const all = 2 * found + missed + extra
  return all === 0 ? null : (2 * found) / all
}
