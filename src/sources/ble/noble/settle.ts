import type { EventEmitter } from 'node:events'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { Ending } from './ending.js'

export interface SettleOptions {
  readonly clock: Clock
  /** What was tried, for the message: 'reading 2a25'. */
  readonly what: string
  readonly timeoutMs: number
  /** The end of the link or the adapter. */
  readonly ended: Ending
  /** Which of the events is the one; any where it is missing. */
  readonly accept?: (...values: readonly unknown[]) => boolean
  /**
   * Looks out for a refusal, which noble keeps to itself; the answer stops looking out.
   * @param refuse fails the operation with `refused`
   */
  readonly watchRefusal?: (refuse: (why: string, code?: string) => void) => () => void
}

/**
 * Waits for one event of noble after starting an operation. Most of noble's operations never settle when the link
 * drops or the device answers with an error, so each is raced against the clock, the end of the link and a refusal.
 * The listener is gone afterwards, however it ended.
 * @throws DeviceError `timeout`, `link-ended` or `refused`
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
      forgetEnd()
      forgetRefusal()
      emitter.removeListener(event, listener)
      then()
    }
    const listener = (...values: unknown[]): void => {
      if (options.accept?.(...values) ?? true) settle(() => resolve(values as unknown as T))
    }
    const fail = (code: string, why: string): void =>
      settle(() => reject(new DeviceError(`${what} failed: ${why}.`, { code })))
    let forgetEnd = (): void => undefined
    let forgetRefusal = (): void => undefined
    const cancelTimer = clock.timer(timeoutMs, () => fail('timeout', `no answer in ${timeoutMs / 1000} s`))
    emitter.on(event, listener)
    forgetEnd = ended.onEnd((reason) => fail('link-ended', reason))
    if (settled) return
    forgetRefusal = options.watchRefusal?.((why, code) => fail(code ?? 'refused', why)) ?? forgetRefusal
    try {
      start()
    } catch (cause) {
      // noble throws where its record of the device is gone.
      settle(() => reject(new DeviceError(`${what} failed: ${String(cause)}.`, { code: 'noble', cause })))
    }
  })
}
