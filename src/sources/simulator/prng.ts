/** Seeded randomness: the same seed gives the same numbers on every machine. */
export interface Prng {
  /** Uniform in [0, 1). */
  next(): number
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number
  /** A stream of its own, so that taking more numbers here changes nothing there. */
  fork(label: string): Prng
}

/** sfc32 with its four words from a hash of the seed. */
export function createPrng(seed: string | number): Prng {
  const text = String(seed)
  let [a, b, c, d] = [hash(text, 1), hash(text, 2), hash(text, 3), 1]
  let spareNormal: number | null = null

  function next(): number {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) next()

  return {
    next,
    normal() {
      if (spareNormal !== null) {
        const spare = spareNormal
        spareNormal = null
        return spare
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()))
      const angle = 2 * Math.PI * next()
      spareNormal = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
    fork: (label) => createPrng(`${text}/${label}`),
  }
}

/** FNV-1a with a final mix. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b9)
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
