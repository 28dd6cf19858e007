import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { Ending } from './ending.js'
import { hciReasonText } from './hci-reasons.js'
import type { NobleEpoch } from './noble-epoch.js'
import { eventAfter } from './settle.js'

interface Wait {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly ended: Ending
}

const COMMAND_DISALLOWED = 0x0c
const OTHER_PROGRAM =
  'the adapter refused; another program uses it with newer commands, so stop that one ("sudo systemctl stop bluetooth") and plug the adapter in again'

/**
 * Every advertisement, not the first of each device: how fresh it is decides who is connected. noble says that it scans
 * as soon as the controller has confirmed the stop that noble sends first, and says nothing where the controller refuses
 * to start; so the controller itself is listened to.
 * @throws DeviceError `timeout`, `scan-refused`, `link-ended` (adapter down)
 */
export async function startNobleScan(epoch: NobleEpoch, wait: Wait): Promise<void> {
  const what = 'Starting to scan'
  const start = (): void => epoch.noble.startScanning([], true)
  if (epoch.socket === null) {
    await eventAfter(epoch.noble, 'scanStart', start, { ...wait, what })
    return
  }
  let answerCount = 0
  const isSecond = (): boolean => ++answerCount === 2
  const options = { ...wait, what, accept: isSecond }
  const [status] = await eventAfter<[number]>(epoch.noble._bindings._hci, 'leScanEnableSet', start, options)
  if (status !== 0) throw scanRefusal(status)
}

/** The controller would not start. */
export function scanRefusal(status: number): DeviceError {
  const why = status === COMMAND_DISALLOWED ? OTHER_PROGRAM : hciReasonText(status)
  return new DeviceError(`Starting to scan failed: ${why}.`, { code: 'scan-refused' })
}

/** Never fails: where the controller answers with an error it wasn't scanning, and noble says nothing. */
export async function stopNobleScan(epoch: NobleEpoch, wait: Wait): Promise<void> {
  const stop = (): void => epoch.noble.stopScanning()
  const options = { ...wait, what: 'Stopping to scan' }
  try {
    if (epoch.socket === null) await eventAfter(epoch.noble, 'scanStop', stop, options)
    else await eventAfter(epoch.noble._bindings._hci, 'leScanEnableSet', stop, options)
  } catch {
    // Scanning that can't be stopped is as good as stopped; what needs it stopped will say so.
  }
}
