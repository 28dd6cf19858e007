import { encodeSteps } from '../../codecs/step-block/encode-steps.js'
import { decodeStepBlock } from '../../codecs/step-block/step-block.js'
import { stepAt, type StepBlockKey } from '../../codecs/step-block/step-columns.js'
import type { StepRecord } from '../../domain/records/step-record.js'

/** Some steps in their order, as they cross from the forwarding thread: column blocks, one behind the other. */
export interface RemotePage {
  readonly blocks: readonly { readonly key: StepBlockKey; readonly byteLength: number }[]
  /** Has a buffer of its own, which changes its owner. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isLast: boolean
}

export function packPage(steps: readonly StepRecord[], isLast: boolean): RemotePage {
  const encoded = encodeSteps(steps)
  const bytes = new Uint8Array(encoded.reduce((total, { block }) => total + block.byteLength, 0))
  let offset = 0
  for (const { block } of encoded) {
    bytes.set(block, offset)
    offset += block.byteLength
  }
  return { blocks: encoded.map(({ key, block }) => ({ key, byteLength: block.byteLength })), bytes, isLast }
}

export function unpackPage({ blocks, bytes }: RemotePage): StepRecord[] {
  const steps: StepRecord[] = []
  let offset = 0
  for (const { key, byteLength } of blocks) {
    const columns = decodeStepBlock(bytes.subarray(offset, offset + byteLength))
    for (let row = 0; row < columns.count; row++) steps.push(stepAt(columns, key, row))
    offset += byteLength
  }
  return steps
}
