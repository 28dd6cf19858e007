// Chance that can be repeated: the same seed gives the same packets.

/** @param {string} seed any text @returns {() => number} whole numbers from 0 to 2^32 - 1 */
export function createRandom(seed) {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let counter = 1
  const next = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (const character of seed) {
    a ^= character.codePointAt(0)
    next()
  }
  for (let i = 0; i < 16; i++) next()
  return next
}
