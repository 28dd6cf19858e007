import type { SampleBlock } from '../../domain/records/sample-block.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { RecordingMapping } from './recording-mapping.js'
import type { RowReader } from './row-reader.js'

const FIELDS = 7

/** Gathers the rows of one foot and hands them out as blocks. */
export interface BlockBuilder {
  readonly foot: Foot
  readonly pendingCount: number
  add(row: RowReader): void
  pendingTimesUs(): Float64Array
  /** The next full block, or with `all` what is left; null where there is none. */
  take(all: boolean): SampleBlock | null
}

export function createBlockBuilder(
  mapping: RecordingMapping,
  index: number,
  options: { readonly foot?: Foot; readonly samplesPerBlock: number },
): BlockBuilder {
  const own = mapping.feet[index]?.foot ?? 'right'
  const foot = mapping.feet.length === 1 ? (options.foot ?? own) : own
  const hasGyroscope = mapping.angularVelocity !== undefined
  let fields = Array.from({ length: FIELDS }, () => new Float64Array(4096))
  let from = 0
  let to = 0

  const makeRoom = (): void => {
    const capacity = fields[0]?.length ?? 0
    const kept = to - from
    const size = kept * 2 > capacity ? capacity * 2 : capacity
    fields = fields.map((field) => {
      const next = size === capacity ? field : new Float64Array(size)
      next.set(field.subarray(from, to))
      return next
    })
    from = 0
    to = kept
  }
  const axis = (k: number, count: number): Float32Array =>
    Float32Array.from(fieldAt(fields, k).subarray(from, from + count))
  return {
    foot,
    get pendingCount() {
      return to - from
    },
    add(row) {
      if (row.present[index] === false) return
      if (to === fieldAt(fields, 0).length) makeRoom()
      fieldAt(fields, 0)[to] = row.timeUs
      for (let k = 1; k < FIELDS; k++) fieldAt(fields, k)[to] = row.values[index * (FIELDS - 1) + k - 1] ?? 0
      to += 1
    },
    pendingTimesUs: () => fieldAt(fields, 0).slice(from, to),
    take(all) {
      const count = Math.min(options.samplesPerBlock, to - from)
      if (count === 0 || (count < options.samplesPerBlock && !all)) return null
      const block: SampleBlock = {
        count,
        timeUs: fieldAt(fields, 0).slice(from, from + count),
        accelerationXG: axis(1, count),
        accelerationYG: axis(2, count),
        accelerationZG: axis(3, count),
        angularVelocityXDps: hasGyroscope ? axis(4, count) : null,
        angularVelocityYDps: hasGyroscope ? axis(5, count) : null,
        angularVelocityZDps: hasGyroscope ? axis(6, count) : null,
        accelerationRangeG: mapping.acceleration.rangeG,
        angularVelocityRangeDps: mapping.angularVelocity?.rangeDps ?? 0,
      }
      from += count
      return block
    },
  }
}

function fieldAt(fields: readonly Float64Array[], k: number): Float64Array {
  return fields[k] as Float64Array
}
