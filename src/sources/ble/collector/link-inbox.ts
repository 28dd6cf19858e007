import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { Inbox } from '../../../sensors/sensor-link.js'
import type { BleCharacteristic, BleConnection } from '../ble-central.js'

const SUBSCRIBE_TIMEOUT_MS = 5_000

/** Collects what a characteristic notifies. @throws DeviceError: refused, timeout, link ended */
export async function openInbox(
  characteristic: BleCharacteristic,
  connection: BleConnection,
  clock: Clock,
): Promise<Inbox> {
  const values: Uint8Array[] = []
  let take: (() => void) | null = null
  await characteristic.subscribe((value) => {
    values.push(Uint8Array.from(value))
    take?.()
  }, SUBSCRIBE_TIMEOUT_MS)

  // Once, not for each value: a long fetch waits thousands of times.
  void connection.closed.then(() => take?.())

  return {
    async next(timeoutMs) {
      for (;;) {
        const value = values.shift()
        if (value !== undefined) return value
        if (!connection.isOpen) throw new DeviceError((await connection.closed).reason, { code: 'link-ended' })
        await arrival(timeoutMs)
      }
    },
    async close() {
      take = null
      if (!connection.isOpen) return
      try {
        await characteristic.unsubscribe(SUBSCRIBE_TIMEOUT_MS)
      } catch (cause) {
        if (!(cause instanceof DeviceError)) throw cause
      }
    },
  }

  /** Of a value, or of the link's end. */
  function arrival(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        cancel()
        take = null
        then()
      }
      const cancel = clock.timer(timeoutMs, () =>
        settle(() =>
          reject(new DeviceError(`The sensor said nothing for ${timeoutMs / 1000} s.`, { code: 'timeout' })),
        ),
      )
      const arrived = (): void => settle(resolve)
      take = arrived
    })
  }
}
