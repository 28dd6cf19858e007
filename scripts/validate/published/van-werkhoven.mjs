// Rearfoot or not from the foot's angular velocity after contact: a foot that turns toe-down lands on its heel.
// @source van Werkhoven et al. 2019, doi:10.3390/sports7080184 (cut-off 0 °/s)

const WINDOW_S = 0.03

/**
 * Mean pitch rate (°/s, toe-up positive) of the first 30 ms after each contact; below zero means rearfoot.
 * @param contactsS seconds after the first sample
 */
export function meanPitchRateAfterContact(pitchRateDps, rateHz, contactsS) {
  return contactsS.map((contactS) => {
    let sum = 0
    const pieces = 6
    for (let k = 0; k <= pieces; k++) {
      const weight = k === 0 || k === pieces ? 0.5 : 1
      sum += weight * valueAt(pitchRateDps, (contactS + (k / pieces) * WINDOW_S) * rateHz)
    }
    return sum / pieces
  })
}

function valueAt(values, position) {
  const k = Math.max(0, Math.min(values.length - 2, Math.floor(position)))
  return values[k] + (position - k) * (values[k + 1] - values[k])
}
