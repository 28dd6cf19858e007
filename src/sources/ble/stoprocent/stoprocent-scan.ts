import type { Clock } from '../../../runtime/clock.js'
import type { Ending } from '../noble/ending.js'
import { scanRefusal } from '../noble/noble-scan.js'
import { eventAfter } from '../noble/settle.js'
import type { StoprocentEpoch } from './stoprocent-epoch.js'

const SCAN_TIMEOUT_MS = 1_000
/** BlueZ reads its whole tree of devices before it says that it scans. */
const DBUS_SCAN_TIMEOUT_MS = 5_000

/**
 * Every advertisement, not the first of each device: how fresh it is decides who is connected. The package says that it
 * scans as soon as the controller has confirmed the stop that is sent first, so the controller itself is listened to.
 * @throws DeviceError `timeout`, `scan-refused`, `link-ended` (adapter down)
 */
export async function startStoprocentScan(
  { noble, backEnd }: StoprocentEpoch,
  wait: { readonly clock: Clock; readonly ended: Ending },
): Promise<void> {
  const what = 'Starting to scan'
  const start = (): void => noble.startScanning([], true)
  if (backEnd.kind !== 'hci') {
    const timeoutMs = backEnd.kind === 'dbus' ? DBUS_SCAN_TIMEOUT_MS : SCAN_TIMEOUT_MS
    await eventAfter(noble, 'scanStart', start, { ...wait, what, timeoutMs })
    return
  }
  let answerCount = 0
  const accept = (): boolean => ++answerCount === 2
  const options = { ...wait, what, timeoutMs: SCAN_TIMEOUT_MS, accept }
  const [status] = await eventAfter<[number]>(backEnd.bindings._hci, 'leScanEnableSet', start, options)
  if (status !== 0) throw scanRefusal(status)
}
