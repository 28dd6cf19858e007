// Packets that no device should send: random ones, real ones cut short, and real ones with something changed.

const MOST_BYTES = 1024
/** Ends of ranges, where decoders are wrong if they are wrong. */
const EXTREMES = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff]

/**
 * @param {readonly { channel: string, bytes: Uint8Array }[]} seeds real packets
 * @param {() => number} random
 * @returns {() => { channel: string, bytes: Uint8Array }} what is given is good until the next call
 */
export function createPackets(seeds, random) {
  const buffer = new Uint8Array(MOST_BYTES)
  const pick = (count) => random() % count
  const longest = Math.min(MOST_BYTES, Math.max(8, ...seeds.map(({ bytes }) => bytes.length + 8)))
  const packet = { channel: '', bytes: buffer }
  return () => {
    const seed = seeds[pick(seeds.length)]
    const kind = pick(8)
    packet.channel = seed.channel
    const length = kind < 2 ? noise(buffer, longest, random) : changed(buffer, { seed, seeds, kind, pick })
    packet.bytes = buffer.subarray(0, length)
    return packet
  }
}

function noise(buffer, longest, random) {
  const length = random() % (longest + 1)
  for (let at = 0; at < length; at += 4) {
    const value = random()
    buffer[at] = value
    buffer[at + 1] = value >>> 8
    buffer[at + 2] = value >>> 16
    buffer[at + 3] = value >>> 24
  }
  return length
}

function changed(buffer, { seed, seeds, kind, pick }) {
  const real = seed.bytes.subarray(0, MOST_BYTES)
  buffer.set(real)
  let length = real.length
  if (length === 0) return 0
  // As it is: what is known must follow what is not, or nothing but beginnings is tried.
  if (kind === 2) return length
  if (kind === 3) return pick(length)
  for (let changes = 1 + pick(4); changes > 0 && length > 0; changes--) length = change(buffer, length, { seeds, pick })
  return length
}

function change(buffer, length, { seeds, pick }) {
  const at = pick(length)
  switch (pick(8)) {
    case 0:
      buffer[at] ^= 1 << pick(8)
      return length
    case 1:
      buffer[at] = EXTREMES[pick(EXTREMES.length)]
      return length
    case 2:
      buffer[at] = pick(256)
      return length
    case 3: {
      // Two or four bytes at one end of their range.
      const value = EXTREMES[pick(EXTREMES.length)]
      buffer.fill(value, at, Math.min(length, at + 2 + 2 * pick(2)))
      return length
    }
    case 4: {
      const gone = 1 + pick(Math.min(8, length - at))
      buffer.copyWithin(at, at + gone, length)
      return length - gone
    }
    case 5: {
      const more = Math.min(1 + pick(8), MOST_BYTES - length)
      buffer.copyWithin(at + more, at, length)
      for (let i = 0; i < more; i++) buffer[at + i] = pick(256)
      return length + more
    }
    case 6: {
      // The rest of another packet behind the beginning of this one.
      const other = seeds[pick(seeds.length)].bytes
      const from = pick(other.length + 1)
      const tail = other.subarray(from, from + MOST_BYTES - at)
      buffer.set(tail, at)
      return at + tail.length
    }
    default: {
      const other = seeds[pick(seeds.length)].bytes.subarray(0, MOST_BYTES - length)
      buffer.set(other, length)
      return length + other.length
    }
  }
}
