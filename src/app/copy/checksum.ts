import { createHash, type Hash } from 'node:crypto'
import { NUMBER_FIELDS, TEXT_FIELDS } from '../../codecs/step-block/step-columns.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'

/** Values are hashed by their 64 bits: a number that differs in its last bit is another one, and so is −0. */
export class SeriesChecksum {
  readonly #hash: Hash = createHash('sha256')
  readonly #row = Buffer.alloc(NUMBER_FIELDS.length * 9)

  /** In order of foot and stride. */
  step(step: StepRecord): void {
    const row = this.#row
    NUMBER_FIELDS.forEach((field, index) => {
      const value = step[field]
      row.writeUInt8(value === null ? 0 : 1, index * 9)
      row.writeDoubleLE(value ?? 0, index * 9 + 1)
    })
    this.#hash.update(row)
    this.#hash.update(JSON.stringify([step.foot, ...TEXT_FIELDS.map((field) => step[field])]))
  }

  /** In order of foot and minute. */
  minute(minute: MinuteRecord): void {
    this.#record(minute)
  }

  session(session: SessionRecord): void {
    this.#record(session)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }

  /** Absent and null are the same. */
  #record(record: object): void {
    const fields = Object.entries(record).filter(([, value]) => value !== null && value !== undefined)
    fields.sort(([one], [other]) => (one < other ? -1 : 1))
    this.#hash.update(JSON.stringify(fields.map(([field, value]: [string, unknown]) => [field, exact(value)])))
  }
}

function exact(value: unknown): unknown {
  if (typeof value === 'number') {
    const bits = Buffer.alloc(8)
    bits.writeDoubleLE(value)
    return bits.toString('hex')
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]) => [key, exact(one)])
}
