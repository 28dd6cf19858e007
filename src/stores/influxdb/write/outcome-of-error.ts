import type { DeliveryOutcome } from '../../change-log/forward-target.js'
import type { InfluxError } from '../influx-error.js'

/** Answers to a request that the server gave up on, or that a proxy in between did. */
const PASSING_STATUS = new Set([408, 425, 499])

/** What became of a request that failed, for who decides when to try again. */
export function outcomeOfError(error: InfluxError): DeliveryOutcome {
  const { message: why, retryAfterMs } = error
  if (error.code === 'influx-too-large') return { kind: 'too-large', why }
  if (error.code === 'influx-unauthorised') return { kind: 'refused', code: 'unauthorised', why }
  if (error.code === 'influx-forbidden') return { kind: 'refused', code: 'forbidden', why }
  if (error.code === 'influx-not-found') return { kind: 'refused', code: 'not-found', why }
  if (error.retryable || error.code === 'influx-bad-answer' || PASSING_STATUS.has(error.statusCode ?? 0))
    return { kind: 'later', why, retryAfterMs }
  return { kind: 'refused', code: 'other', why }
}
