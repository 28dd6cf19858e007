import { ImplementationError } from '../../runtime/errors.js'
import { deltaWidth, encodeDeltaBlock, PMD_AXES, type DeltaBuffer } from './pmd-delta.js'
import { PMD_HEAD_BYTES } from './pmd-frame.js'

/** What a sensor puts into one packet at most, whatever the link could carry. */
export const PMD_FRAME_BYTES = 232
/** Differences in one block; a block has one width for all, so shorter ones are smaller and need more heads. */
const BLOCK_SAMPLES = 12

export interface PmdFrameHead {
  readonly type: number
  readonly layout: number
  readonly lastNs: bigint
}

export function encodePmdHead({ type, layout, lastNs }: PmdFrameHead): Uint8Array {
  const head = new Uint8Array(PMD_HEAD_BYTES)
  head[0] = type
  new DataView(head.buffer).setBigUint64(1, lastNs, true)
  head[9] = layout
  return head
}

/** A raw frame: every axis in as many bytes. @throws ImplementationError where a value does not fit */
export function encodeRawFrame(head: PmdFrameHead, axisBytes: number, samples: DeltaBuffer): Uint8Array {
  const bytes: number[] = [...encodePmdHead(head)]
  for (let i = 0; i < samples.count; i++) pushSample(bytes, samples, i, axisBytes)
  return Uint8Array.from(bytes)
}

/** A compressed frame of any length. @throws ImplementationError where the first sample does not fit */
export function encodeCompressedFrame(head: PmdFrameHead, axisBytes: number, samples: DeltaBuffer): Uint8Array {
  const bytes: number[] = [...encodePmdHead(head)]
  pushSample(bytes, samples, 0, axisBytes)
  for (let from = 1; from < samples.count; from += BLOCK_SAMPLES) {
    const to = Math.min(samples.count, from + BLOCK_SAMPLES)
    for (const byte of encodeDeltaBlock(samples, from, to, deltaWidth(samples, from, to))) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** Bytes of such a frame, before it is made. */
export function compressedLength(axisBytes: number, samples: DeltaBuffer): number {
  let length = PMD_HEAD_BYTES + PMD_AXES * axisBytes
  for (let from = 1; from < samples.count; from += BLOCK_SAMPLES) {
    const to = Math.min(samples.count, from + BLOCK_SAMPLES)
    length += 2 + Math.ceil((deltaWidth(samples, from, to) * (to - from) * PMD_AXES) / 8)
  }
  return length
}

function pushSample(bytes: number[], { x, y, z }: DeltaBuffer, i: number, axisBytes: number): void {
  const unused = 32 - 8 * axisBytes
  for (const axis of [x, y, z]) {
    const value = axis[i] ?? 0
    if ((value << unused) >> unused !== value) {
      throw new ImplementationError(`A Polar frame has no room for ${value} in ${axisBytes} bytes.`)
    }
    for (let n = 0; n < axisBytes; n++) bytes.push((value >> (8 * n)) & 0xff)
  }
}
