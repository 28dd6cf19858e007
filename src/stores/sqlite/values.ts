import type { Foot } from '../../domain/records/step-record.js'
import { ImplementationError } from '../../runtime/errors.js'
import type { Flag, FootNumber } from './tables.js'

export const toFlag = (value: boolean): Flag => (value ? 1 : 0)
export const fromFlag = (value: Flag): boolean => value === 1
export const toFootNumber = (foot: Foot): FootNumber => (foot === 'left' ? 0 : 1)
export const fromFootNumber = (foot: FootNumber): Foot => (foot === 0 ? 'left' : 'right')

/** @throws ImplementationError for NaN or infinity, which JSON would turn into null without a word */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner))
      throw new ImplementationError(`A record holds ${inner} in '${key}' instead of null`)
    return inner
  })
}

/** Text that this program wrote with toJson. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T
}
