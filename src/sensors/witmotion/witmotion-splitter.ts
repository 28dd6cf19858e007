import { isWitmotionHead, WITMOTION_FRAME_BYTES } from './witmotion-frame.js'

const CAPACITY_BYTES = 512

/** Called with each whole frame; what is given is good until the call returns. */
export type TakeFrame = (bytes: Uint8Array, at: number) => void

/**
 * Finds the frames in notifications that hold several of them, or parts. Frames have no checksum: one counts only where
 * the next one begins right behind it. At the end of what has come, a frame is believed where the one before was, else
 * it waits for what follows. Keeps at most one frame and a part.
 */
export class WitmotionSplitter {
  readonly #buffer = new Uint8Array(CAPACITY_BYTES + 2 * WITMOTION_FRAME_BYTES)
  #length = 0
  #inStep = true

  /** @returns how many bytes belonged to no frame */
  push(bytes: Uint8Array, take: TakeFrame): number {
    let skippedBytes = 0
    for (let at = 0; at < bytes.length; at += CAPACITY_BYTES) {
      const slice = bytes.subarray(at, at + CAPACITY_BYTES)
      this.#buffer.set(slice, this.#length)
      this.#length += slice.length
      skippedBytes += this.#cut(take)
    }
    return skippedBytes
  }

  /** What comes next has nothing to do with what came before. */
  reset(): void {
    this.#length = 0
    this.#inStep = true
  }

  #cut(take: TakeFrame): number {
    let at = 0
    let skippedBytes = 0
    for (let verdict = this.#judge(at); verdict !== 'wait'; verdict = this.#judge(at)) {
      this.#inStep = verdict === 'frame'
      if (verdict === 'frame') take(this.#buffer, at)
      else skippedBytes++
      at += verdict === 'frame' ? WITMOTION_FRAME_BYTES : 1
    }
    this.#buffer.copyWithin(0, at, this.#length)
    this.#length -= at
    return skippedBytes
  }

  /** What stands here: a frame, none, or something that can't be told yet. */
  #judge(at: number): 'frame' | 'none' | 'wait' {
    const left = this.#length - at
    if (left <= 0) return 'wait'
    if (!this.#mayBegin(at)) return 'none'
    if (left < WITMOTION_FRAME_BYTES) return 'wait'
    const next = at + WITMOTION_FRAME_BYTES
    if (!this.#mayBegin(next)) return 'none'
    return this.#inStep || left >= WITMOTION_FRAME_BYTES + 2 ? 'frame' : 'wait'
  }

  /** As far as it has come, what stands here is the head of a frame. */
  #mayBegin(at: number): boolean {
    const first = at < this.#length ? this.#buffer[at] : 0x55
    if (at + 1 < this.#length) return isWitmotionHead(first, this.#buffer[at + 1])
    return first === 0x55
  }
}
