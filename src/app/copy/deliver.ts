import type { Clock } from '../../runtime/clock.js'
import { StoreError } from '../../runtime/errors.js'
import { backOffDelayMs } from '../../runtime/retry.js'
import type { ForwardRecord, ForwardTarget } from '../../stores/change-log/forward-target.js'

/** So long nothing of a batch gets through, then it is given up; what has been copied stays. */
const PATIENCE_MS = 10 * 60_000

export interface DeliverParts {
  readonly target: ForwardTarget
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  /** Told why nothing goes for now. */
  readonly waiting: (why: string) => void
}

/**
 * Sends until the server has confirmed all of it.
 * @returns why records were refused for what they are, one sentence each
 * @throws StoreError where a person must do something, or the server stays away too long; the reason of the signal
 */
export async function deliver(records: readonly ForwardRecord[], parts: DeliverParts): Promise<string[]> {
  if (records.length === 0) return []
  const { target, clock, random, signal } = parts
  const givenUpUs = clock.monotonicUs() + PATIENCE_MS * 1000
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted()
    const outcome = await target.write(records, signal)
    if (outcome.kind === 'delivered') return []
    if (outcome.kind === 'partly') return outcome.refused.map(({ why }) => why)
    if (outcome.kind === 'refused') throw new StoreError(outcome.why, { code: `copy-${outcome.code}` })
    if (outcome.kind === 'too-large') return inHalves(records, outcome.why, parts)
    signal.throwIfAborted()
    if (clock.monotonicUs() > givenUpUs) throw away(outcome.why)
    parts.waiting(outcome.why)
    await pause(clock, Math.max(outcome.retryAfterMs ?? 0, backOffDelayMs(attempt, random())), signal)
  }
}

async function inHalves(records: readonly ForwardRecord[], why: string, parts: DeliverParts): Promise<string[]> {
  if (records.length === 1) return [why]
  const middle = Math.ceil(records.length / 2)
  return [...(await deliver(records.slice(0, middle), parts)), ...(await deliver(records.slice(middle), parts))]
}

/** Ends with the signal as well. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.timer(delayMs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}

function away(why: string): StoreError {
  return new StoreError(`${why} What has been copied stays there; run the same command again and it goes on.`, {
    code: 'copy-interrupted',
    retryable: true,
  })
}
