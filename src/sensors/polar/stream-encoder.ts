import { createPmdFrame } from './pmd-frame.js'
import { compressedLength, encodeCompressedFrame, encodeRawFrame, PMD_FRAME_BYTES } from './encode-pmd-frame.js'
import type { PmdMotionType } from './pmd-types.js'

const AXIS_BYTES = 2
const RAW_SAMPLES = 36
const COMPRESSED = 0x80

/** How a simulated stream was started. */
export interface StreamSetting {
  readonly type: PmdMotionType
  readonly rateHz: number
  readonly range: number
  /** g or °/s that one of a sample stands for. */
  readonly unit: number
  readonly layout: number
}

/** Fills frames as the firmware does: one is sent when the next sample would not fit, or when a second is full. */
export class StreamEncoder {
  readonly #samples = createPmdFrame()
  #lastNs = 0n

  constructor(
    readonly setting: StreamSetting,
    readonly send: (value: Uint8Array, sampleCount: number) => void,
  ) {}

  add(timeNs: bigint, x: number, y: number, z: number): void {
    const samples = this.#samples
    const at = samples.count
    samples.x[at] = this.#whole(x)
    samples.y[at] = this.#whole(y)
    samples.z[at] = this.#whole(z)
    samples.count += 1
    if (!this.#fits()) {
      const [newX, newY, newZ] = [samples.x[at] ?? 0, samples.y[at] ?? 0, samples.z[at] ?? 0]
      samples.count = at
      this.#flush()
      samples.x[0] = newX
      samples.y[0] = newY
      samples.z[0] = newZ
      samples.count = 1
    }
    this.#lastNs = timeNs
    if (samples.count >= this.setting.rateHz) this.#flush()
  }

  #fits(): boolean {
    const samples = this.#samples
    if ((this.setting.layout & COMPRESSED) === 0) return samples.count <= RAW_SAMPLES
    return compressedLength(AXIS_BYTES, samples) <= PMD_FRAME_BYTES
  }

  #flush(): void {
    const { type, layout } = this.setting
    const samples = this.#samples
    const head = { type, layout, lastNs: this.#lastNs }
    const encode = (layout & COMPRESSED) === 0 ? encodeRawFrame : encodeCompressedFrame
    const value = encode(head, AXIS_BYTES, samples)
    this.send(value, samples.count)
    samples.count = 0
  }

  /** A sensor can't say more than its range. */
  #whole(value: number): number {
    const { range, unit } = this.setting
    const most = Math.min(32767, Math.round(range / unit))
    return Math.max(-most, Math.min(most, Math.round(value / unit)))
  }
}
