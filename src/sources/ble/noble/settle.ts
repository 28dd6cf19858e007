import type { EventEmitter } from 'node:events'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'

export interface SettleOptions {
  readonly clock: Clock
  /** What was tried, for the message: 'reading 2a25'. */
  readonly what: string
  readonly timeoutMs: number
  /** Resolves with the reason when the link or the adapter is gone. */
  readonly ended: Promise<string>
}

/**
 * Waits for one event of noble after starting an operation. Most of noble's operations never settle when the link
 * drops or the device answers with an error, so each is raced against the clock and the end of the link.
 * The listener is gone afterwards, however it ended.
 * @throws DeviceError `timeout` or `link-ended`
 */
export function eventAfter<T extends readonly unknown[]>(
  emitter: EventEmitter,
  event: string,
  start: () => void,
  options: SettleOptions,
): Promise<T> {
  const { clock, what, timeoutMs, ended } = options
  return new Promise<T>((resolve, reject) => {
    let settled = false
    const settle = (then: () => void): void => {
      if (settled) return
      settled = true
      cancelTimer()
      emitter.removeListener(event, listener)
      then()
    }
    const listener = (...values: unknown[]): void => settle(() => resolve(values as unknown as T))
    const fail = (code: string, why: string): void =>
      settle(() => reject(new DeviceError(`${what} failed: ${why}.`, { code })))
    const cancelTimer = clock.timer(timeoutMs, () => fail('timeout', `no answer in ${timeoutMs / 1000} s`))
    void ended.then((reason) => fail('link-ended', reason))
    emitter.once(event, listener)
    try {
      start()
    } catch (cause) {
      // noble throws where its record of the device is gone.
      settle(() => reject(new DeviceError(`${what} failed: ${String(cause)}.`, { code: 'noble', cause })))
    }
  })
}
