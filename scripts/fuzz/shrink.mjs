// From the packets before a failure to the fewest and shortest that still fail.

const MOST_DECODES = 20_000_000

/**
 * @param {readonly { channel: string, bytes: Uint8Array }[]} packets that fail, the last one at the latest
 * @param {(packets: readonly { channel: string, bytes: Uint8Array }[]) => boolean} fails with a decoder that is new
 */
export function shrink(packets, fails) {
  let decodes = 0
  const stillFails = (candidate) => {
    decodes += candidate.length
    return decodes < MOST_DECODES && fails(candidate)
  }
  const last = packets.slice(-1)
  let best = stillFails(last) ? last : fewer(packets, stillFails)
  for (let i = 0; i < best.length; i++) best = shorter(best, i, stillFails)
  return best
}

/** Leaves out ever smaller parts. */
function fewer(packets, stillFails) {
  let best = packets
  for (let size = Math.max(1, packets.length >> 1); size >= 1; size >>= 1) {
    for (let at = best.length - size; at >= 0; at -= size) {
      const without = best.toSpliced(at, size)
      if (without.length > 0 && stillFails(without)) best = without
    }
  }
  return best
}

function shorter(packets, index, stillFails) {
  let best = packets
  const replaced = (bytes) => best.toSpliced(index, 1, { ...best[index], bytes })
  for (let size = Math.max(1, best[index].bytes.length >> 1); size >= 1; size >>= 1) {
    for (let at = best[index].bytes.length - size; at >= 0; at -= size) {
      const { bytes } = best[index]
      if (at + size > bytes.length) continue
      const cut = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + size)])
      if (stillFails(replaced(cut))) best = replaced(cut)
    }
  }
  for (let at = 0; at < best[index].bytes.length; at++) {
    const zeroed = Uint8Array.from(best[index].bytes)
    if (zeroed[at] === 0) continue
    zeroed[at] = 0
    if (stillFails(replaced(zeroed))) best = replaced(zeroed)
  }
  return best
}
