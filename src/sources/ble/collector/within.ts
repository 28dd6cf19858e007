import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'

/**
 * Waits no longer than so; what comes of the work later is of no interest.
 * @throws DeviceError `timeout`, and what the work throws
 */
export function within<T>(clock: Clock, timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.timer(timeoutMs, () =>
      reject(new DeviceError(`No answer in ${timeoutMs / 1000} s.`, { code: 'timeout' })),
    )
    work.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (cause: unknown) => {
        cancel()
        reject(cause instanceof Error ? cause : new DeviceError(String(cause)))
      },
    )
  })
}
