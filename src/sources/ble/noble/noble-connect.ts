import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import { ConnectRefused, type ConnectOptions } from '../ble-central.js'
import { connectFailure, endOfEither } from './connect-ends.js'
import type { Ending } from './ending.js'
import { LinkWatch } from './link-watch.js'
import type { NobleEpoch } from './noble-epoch.js'
import type { ConnectParameters, NoblePeripheral } from './noble-types.js'
import { eventAfter } from './settle.js'

/**
 * noble's own supervision timeout is 0.42 s: a foot behind the body blocks that long. Four seconds outlast it and
 * still end before the next link to the same device is wanted.
 */
const PARAMETERS: ConnectParameters = { minInterval: 12, maxInterval: 24, latency: 0, timeout: 400 }
const CANCEL_TIMEOUT_MS = 2_000

export interface ConnectContext {
  readonly epoch: NobleEpoch
  readonly peripheral: NoblePeripheral
  readonly clock: Clock
  /** The end of the adapter. */
  readonly ended: Ending
}

/**
 * Connects, or leaves nothing pending. noble has no time-out of its own, and one pending attempt blocks all others.
 * @returns the watch over the link's parameters, for the caller to stop
 * @throws DeviceError `timeout`, `connect-refused` (a ConnectRefused), `link-ended` (adapter down or aborted)
 */
export async function connectPeripheral(context: ConnectContext, options: ConnectOptions): Promise<LinkWatch> {
  const { epoch, peripheral, clock } = context
  const watch = new LinkWatch(epoch, peripheral.address)
  const { ended, release } = endOfEither(context.ended, options.signal)
  const what = `Connecting to ${peripheral.address || peripheral.id}`
  try {
    const wait = { clock, what, timeoutMs: options.timeoutMs, ended }
    const connect = (): void => peripheral.connect(PARAMETERS)
    const [error] = await eventAfter<[Error | null | undefined]>(peripheral, 'connect', connect, wait)
    if (error === null || error === undefined) return watch
    peripheral.state = 'disconnected'
    throw connectFailure(what, error)
  } catch (cause) {
    watch.stop()
    if (cause instanceof DeviceError && !(cause instanceof ConnectRefused)) await abandon(context)
    throw cause
  } finally {
    release()
  }
}

/** Takes the attempt back and waits until the controller agrees; afterwards noble can connect again. */
async function abandon({ epoch, peripheral, clock, ended }: ConnectContext): Promise<void> {
  if (epoch.closed) return
  // This emits an error of its own at once; the controller's word is the second 'connect'.
  peripheral.cancelConnect()
  const wait = { clock, what: 'Cancelling', timeoutMs: CANCEL_TIMEOUT_MS, ended }
  try {
    const [error] = await eventAfter<[Error | null | undefined]>(peripheral, 'connect', () => undefined, wait)
    // It got through at the last moment.
    if (error === null || error === undefined) {
      await eventAfter(peripheral, 'disconnect', () => peripheral.disconnect(), wait)
    }
  } catch {
    if (!epoch.closed && epoch.socket !== null) {
      epoch.noble._bindings._pendingConnectionUuid = null
      epoch.noble._bindings._connectionQueue = []
    }
  }
  // noble leaves it at 'connecting' or 'error'.
  peripheral.state = 'disconnected'
}
