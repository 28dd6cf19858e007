import type { NotificationChannel } from '../../../journal/journal-record.js'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { Answer } from '../../../sensors/sensor-link.js'
import type { BleConnection } from '../ble-central.js'

const ANSWER_TIMEOUT_MS = 5_000

interface Waiter {
  readonly answer: Answer
  take(value: Uint8Array): void
  fail(code: string, why: string): void
}

/** Who waits for which notification of one link. Nobody waits for ever: there is a time-out, and the end of the link. */
export class AnswerDesk {
  readonly #waiters = new Set<Waiter>()

  constructor(
    connection: BleConnection,
    readonly clock: Clock,
  ) {
    // Once, not for each question: a long fetch asks thousands.
    void connection.closed.then(({ reason }) => {
      for (const waiter of this.#waiters) waiter.fail('link-ended', reason)
    })
  }

  arrived(channel: NotificationChannel, value: Uint8Array): void {
    for (const waiter of this.#waiters) if (waiter.answer.channel === channel) waiter.take(value)
  }

  /** Waits from now on. `leave` where the answer is no longer of interest; afterwards nothing is pending. */
  expect(answer: Answer): { readonly answered: Promise<Uint8Array>; leave(): void } {
    const timeoutMs = answer.timeoutMs ?? ANSWER_TIMEOUT_MS
    let leave = (): void => undefined
    const answered = new Promise<Uint8Array>((resolve, reject) => {
      const fail = (code: string, why: string): void => {
        leave()
        reject(new DeviceError(`The sensor did not do as asked: ${why}.`, { code }))
      }
      const cancel = this.clock.timer(timeoutMs, () => fail('timeout', `no answer in ${timeoutMs / 1000} s`))
      const waiter = {
        answer,
        fail,
        take(value: Uint8Array) {
          if (!answer.accept(value)) return
          leave()
          resolve(value)
        },
      }
      leave = () => {
        cancel()
        this.#waiters.delete(waiter)
      }
      this.#waiters.add(waiter)
    })
    // Where the question itself can't be asked, nobody looks at the answer.
    answered.catch(() => undefined)
    return { answered, leave: () => leave() }
  }
}
