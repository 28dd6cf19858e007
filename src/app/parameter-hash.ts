import { createHash } from 'node:crypto'
import { DEFAULT_PARAMETERS } from '../domain/biomechanics/parameters.js'

/** Tells two sets of model constants apart; a session keeps the one it was computed with. */
export function parameterHash(): string {
  return createHash('sha256').update(JSON.stringify(DEFAULT_PARAMETERS)).digest('hex').slice(0, 16)
}
