import { ConnectRefused } from '../ble-central.js'
import { Ending } from './ending.js'
import { hciReasonText } from './hci-reasons.js'

/** Both packages have the controller's status in their message only: 'Connection Failed to be Established (0x3e)'. */
export function connectFailure(what: string, cause: Error): ConnectRefused {
  const status = /\(0x([0-9a-f]{1,2})\)/.exec(cause.message)?.[1]
  const hciStatus = status === undefined ? null : parseInt(status, 16)
  return new ConnectRefused(what, hciStatus === null ? cause.message : hciReasonText(hciStatus), hciStatus)
}

/** Ends when the adapter is gone or the caller gives up; `release` lets go of both. */
export function endOfEither(
  adapter: Ending,
  signal: AbortSignal | undefined,
): { readonly ended: Ending; release(): void } {
  const ended = new Ending()
  const forget = adapter.onEnd((reason) => ended.end(reason))
  const aborted = (): void => ended.end('stopped')
  if (signal?.aborted === true) aborted()
  signal?.addEventListener('abort', aborted, { once: true })
  return {
    ended,
    release() {
      forget()
      signal?.removeEventListener('abort', aborted)
    },
  }
}
