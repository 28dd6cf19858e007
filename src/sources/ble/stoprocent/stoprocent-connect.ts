import type { EventEmitter } from 'node:events'
import type { Clock } from '../../../runtime/clock.js'
import { type ConnectOptions, ConnectRefused, type LinkParameters } from '../ble-central.js'
import { connectFailure, endOfEither } from '../noble/connect-ends.js'
import type { Ending } from '../noble/ending.js'
import { eventAfter } from '../noble/settle.js'
import type { StoprocentEpoch } from './stoprocent-epoch.js'
import type { ConnectParameters, HciBindings, StoprocentPeripheral } from './stoprocent-types.js'

/**
 * The package's own supervision timeout is 0.42 s: a foot behind the body blocks that long. Four seconds outlast it and
 * still end before the next link to the same device is wanted.
 */
const PARAMETERS: ConnectParameters = { minInterval: 12, maxInterval: 24, latency: 0, timeout: 400, mtu: 256 }
const CANCEL_TIMEOUT_MS = 2_000

export interface ConnectContext {
  readonly epoch: StoprocentEpoch
  readonly peripheral: StoprocentPeripheral
  readonly clock: Clock
  /** The end of the adapter. */
  readonly ended: Ending
}

/**
 * Connects, or leaves nothing pending. The package has no time-out of its own, and one pending attempt blocks all others.
 * @returns what the controller says the link was made with; null where the back end doesn't tell
 * @throws DeviceError `timeout`, `connect-refused` (a ConnectRefused), `link-ended` (adapter down or aborted)
 */
export async function connectPeripheral(
  context: ConnectContext,
  options: ConnectOptions,
): Promise<LinkParameters | null> {
  const { epoch, peripheral, clock } = context
  let parameters: LinkParameters | null = null
  const stopWatching = watchComplete(epoch, peripheral, (now) => (parameters = now))
  const { ended, release } = endOfEither(context.ended, options.signal)
  const what = `Connecting to ${peripheral.address || peripheral.id}`
  try {
    const wait = { clock, what, timeoutMs: options.timeoutMs, ended }
    // What an earlier attempt left would make the package wait for ever.
    if (peripheral.state !== 'connected') peripheral.state = 'disconnected'
    const connect = (): void => peripheral.connect(PARAMETERS)
    const [error] = await eventAfter<[Error | null | undefined]>(peripheral, 'connect', connect, wait)
    if (error === null || error === undefined) return parameters
    throw connectFailure(what, error)
  } catch (cause) {
    if (!(cause instanceof ConnectRefused) && !epoch.closed) await abandon(context)
    peripheral.state = 'disconnected'
    throw cause
  } finally {
    stopWatching()
    release()
  }
}

async function abandon(context: ConnectContext): Promise<void> {
  const { backEnd } = context.epoch
  if (backEnd.kind === 'hci') await abandonOverHci(context, backEnd.bindings)
  else await abandonElsewhere(context)
}

/** Takes the attempt back and waits until the controller agrees; afterwards the package can connect again. */
async function abandonOverHci(
  { epoch, peripheral, clock, ended }: ConnectContext,
  bindings: HciBindings,
): Promise<void> {
  const hci = bindings._hci
  const wait = { clock, what: 'Cancelling', timeoutMs: CANCEL_TIMEOUT_MS, ended }
  const isPending = bindings._pendingConnectionUuid === peripheral.id
  try {
    const cancel = (): void => peripheral.cancelConnect()
    if (!isPending) cancel()
    else {
      const [status, handle] = await eventAfter<[number, number]>(hci, 'leConnComplete', cancel, wait)
      // It got through at the last moment, and the package ends it by itself.
      if (status === 0 && hci._aclConnections.has(handle)) await ofHandle(hci, handle, wait)
    }
  } catch {
    if (epoch.closed) return
    bindings._pendingConnectionUuid = null
    bindings._pendingConnectionAddress = null
    bindings._pendingConnectionToken = null
    bindings._cancelledConnectionUuid = null
    bindings._connectionQueue = []
  }
  // The package connects after a reset; one that is answered late must not connect by itself.
  hci.removeAllListeners('reset')
}

async function ofHandle(hci: EventEmitter, handle: number, wait: Parameters<typeof eventAfter>[3]): Promise<void> {
  const [ended] = await eventAfter<[number]>(hci, 'disconnComplete', () => undefined, wait)
  if (ended !== handle) await eventAfter(hci, 'disconnComplete', () => undefined, wait)
}

/** The platform answers the attempt that was taken back with an error, or with a link that nobody wants any more. */
async function abandonElsewhere({ peripheral, clock, ended }: ConnectContext): Promise<void> {
  peripheral.cancelConnect()
  const wait = { clock, what: 'Cancelling', timeoutMs: CANCEL_TIMEOUT_MS, ended }
  try {
    const [error] = await eventAfter<[Error | null | undefined]>(peripheral, 'connect', () => undefined, wait)
    if (error === null || error === undefined) {
      await eventAfter(peripheral, 'disconnect', () => peripheral.disconnect(), wait)
    }
  } catch {
    // It says nothing where nothing was pending.
  }
}

/** Notes what the controller says that the link was made with, and what came into force at once. */
function watchComplete(
  { backEnd }: StoprocentEpoch,
  peripheral: StoprocentPeripheral,
  made: (parameters: LinkParameters) => void,
): () => void {
  if (backEnd.kind !== 'hci') return () => undefined
  const hci = backEnd.bindings._hci
  let own: unknown = null
  const note = (intervalMs: unknown, latency: unknown, supervisionTimeoutMs: unknown): void => {
    if (typeof intervalMs !== 'number' || typeof latency !== 'number' || typeof supervisionTimeoutMs !== 'number')
      return
    made({ intervalMs, latency, supervisionTimeoutMs })
  }
  const completed = (...values: unknown[]): void => {
    const [status, handle, , , address, intervalMs, latency, supervisionTimeoutMs] = values
    if (status !== 0 || address !== peripheral.address) return
    own = handle
    note(intervalMs, latency, supervisionTimeoutMs)
  }
  const updated = (status: unknown, handle: unknown, ...now: unknown[]): void => {
    if (status === 0 && handle === own) note(now[0], now[1], now[2])
  }
  // First in line: the package tells of the link while it hears of it.
  hci.prependListener('leConnComplete', completed)
  hci.on('leConnUpdateComplete', updated)
  return () => {
    hci.removeListener('leConnComplete', completed)
    hci.removeListener('leConnUpdateComplete', updated)
  }
}
