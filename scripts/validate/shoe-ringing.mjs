/**
 * Ringing of a real shoe after contact, as `node scripts/fit/ringing.mjs` finds it in the fuzzylabs run (134 steps, 92 % of the
 * variance explained; its offset counts from the program's own contacts, so it moves by some milliseconds when those do, and the
 * amplitude by a few percent). The amplitude is that of the undamped sine: the first swing reaches 0.58 of it, some 19 g, and clips.
 */
export const SHOE_RINGING = {
  frequencyHz: 23,
  decayS: 0.02,
  amplitudeG: 32.5,
  offsetMeanS: 0.0104,
  offsetSdS: 0.0064,
}
