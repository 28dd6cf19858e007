import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { ConnectOptions, LinkParameters } from '../ble-central.js'
import { Ending } from './ending.js'
import type { NobleEpoch } from './noble-epoch.js'
import type { ConnectParameters, NoblePeripheral } from './noble-types.js'
import { eventAfter } from './settle.js'

/**
 * noble's own supervision timeout is 0.42 s: a foot behind the body blocks that long. Four seconds outlast it and
 * still end before the next link to the same device is wanted.
 */
const PARAMETERS: ConnectParameters = { minInterval: 12, maxInterval: 24, latency: 0, timeout: 400 }
const SHORTEST_SUPERVISION_MS = 2_000
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
 * @returns what the controller says the link was made with; null where the platform doesn't tell
 * @throws DeviceError `timeout`, `connect-refused`, `link-ended` (adapter down or aborted)
 */
export async function connectPeripheral(
  context: ConnectContext,
  options: ConnectOptions,
): Promise<LinkParameters | null> {
  const { epoch, peripheral, clock } = context
  let parameters: LinkParameters | null = null
  const stopWatching = watchComplete(epoch, peripheral, (now) => (parameters = now))
  const { ended, release } = either(context.ended, options.signal)
  const what = `Connecting to ${peripheral.address || peripheral.id}`
  try {
    const wait = { clock, what, timeoutMs: options.timeoutMs, ended }
    const connect = (): void => peripheral.connect(PARAMETERS)
    const [error] = await eventAfter<[Error | null | undefined]>(peripheral, 'connect', connect, wait)
    if (error === null || error === undefined) return parameters
    peripheral.state = 'disconnected'
    throw new DeviceError(`${what} failed: ${error.message}.`, { code: 'connect-refused', cause: error })
  } catch (cause) {
    if (cause instanceof DeviceError && cause.code !== 'connect-refused') await abandon(context)
    throw cause
  } finally {
    stopWatching()
    release()
  }
}

/** Ends when the adapter is gone or the caller gives up. */
function either(adapter: Ending, signal: AbortSignal | undefined): { ended: Ending; release: () => void } {
  const ended = new Ending()
  const forget = adapter.onEnd((reason) => ended.end(reason))
  const aborted = (): void => ended.end('stopped')
  if (signal?.aborted === true) aborted()
  signal?.addEventListener('abort', aborted, { once: true })
  const release = (): void => {
    forget()
    signal?.removeEventListener('abort', aborted)
  }
  return { ended, release }
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

/** The kernel ignores the parameters asked for unless the program is root, so a short timeout is mended afterwards. */
function watchComplete(
  epoch: NobleEpoch,
  peripheral: NoblePeripheral,
  made: (parameters: LinkParameters) => void,
): () => void {
  if (epoch.socket === null) return () => undefined
  const hci = epoch.noble._bindings._hci
  const listener = (...values: unknown[]): void => {
    const [status, handle, , , address, intervalMs, latency, supervisionTimeoutMs] = values
    if (status !== 0 || typeof handle !== 'number' || address !== peripheral.address) return
    if (typeof intervalMs !== 'number' || typeof latency !== 'number' || typeof supervisionTimeoutMs !== 'number')
      return
    made({ intervalMs, latency, supervisionTimeoutMs })
    if (supervisionTimeoutMs < SHORTEST_SUPERVISION_MS) hci.connUpdateLe(handle, 15, 30, 0, 4_000)
  }
  hci.on('leConnComplete', listener)
  return () => hci.removeListener('leConnComplete', listener)
}
