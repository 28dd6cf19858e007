// Contacts from a recorded vertical force.

/** Where a force chatters about its threshold, contacts shorter than this are none. */
const SHORTEST_S = 0.1

/**
 * Stretches of force above `threshold`, their edges linear between samples, in seconds from the first sample:
 * `[{ contactS, toeOffS, peak, nextContactS }]`; `nextContactS` is null for the last one. What is cut by an end of the
 * recording is left out.
 */
export function findPlateContacts(force, rateHz, threshold) {
  const contacts = []
  let from = null
  let peak = 0
  for (let i = 1; i < force.length; i++) {
    const crossing = (i - 1 + (threshold - force[i - 1]) / (force[i] - force[i - 1])) / rateHz
    if (force[i] > threshold && force[i - 1] <= threshold) {
      from = crossing
      peak = 0
    }
    if (from === null) continue
    peak = Math.max(peak, force[i])
    if (force[i] > threshold) continue
    if (crossing - from >= SHORTEST_S) contacts.push({ contactS: from, toeOffS: crossing, peak })
    from = null
  }
  return contacts.map((contact, n) => ({ ...contact, nextContactS: contacts[n + 1]?.contactS ?? null }))
}
