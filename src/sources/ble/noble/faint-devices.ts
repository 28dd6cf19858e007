import type { EventEmitter } from 'node:events'
import type { NobleDiscovery, NobleGap } from './noble-types.js'

const SCAN_RESPONSE = 4
/** So many advertisements in a row without a scan response: it was lost, or the controller didn't ask for it. */
const ADVERTISEMENTS_BEFORE_REPORT = 2

interface Heard {
  advertisementCount: number
  /** Services that the scan response names; noble forgets them at each advertisement. */
  serviceUuids: readonly string[]
}

/**
 * noble reports a device that once answered a scan request only when it answers another; with a weak signal, or while
 * links stream, such answers are rare, and the device would look gone. Here two advertisements are enough.
 */
export function reportFaintDevices(hci: EventEmitter, gap: NobleGap): void {
  const heard = new WeakMap<object, Heard>()
  hci.on('leAdvertisingReport', (...values: unknown[]) => {
    const [status, type, address, , , rssi] = values
    if (typeof address !== 'string') return
    const found = gap._discoveries[address]
    if (found === undefined || !found.hasScanResponse || !found.connectable) return
    const before = heard.get(found.advertisement)
    if (type === SCAN_RESPONSE || before === undefined) {
      heard.set(found.advertisement, { advertisementCount: 0, serviceUuids: [...found.advertisement.serviceUuids] })
      return
    }
    before.advertisementCount += 1
    if (before.advertisementCount < ADVERTISEMENTS_BEFORE_REPORT) return
    before.advertisementCount = 0
    report(gap, found, { status, rssi, serviceUuids: before.serviceUuids })
  })
}

function report(
  gap: NobleGap,
  found: NobleDiscovery,
  heard: { readonly status: unknown; readonly rssi: unknown; readonly serviceUuids: readonly string[] },
): void {
  const serviceUuids = [...new Set([...found.advertisement.serviceUuids, ...heard.serviceUuids])]
  const advertisement = { ...found.advertisement, serviceUuids }
  const { address, addressType, connectable } = found
  gap.emit('discover', heard.status, address, addressType, connectable, advertisement, heard.rssi, false)
}
