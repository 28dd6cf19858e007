import type { Advertisement } from '../ble-central.js'
import type { StoprocentEpoch } from './stoprocent-epoch.js'
import type { StoprocentPeripheral } from './stoprocent-types.js'

const UNKNOWN_RSSI = 127

/** What was heard; null where BlueZ only remembers the device and has not heard it now. */
export function advertisementOf({ backEnd }: StoprocentEpoch, peripheral: StoprocentPeripheral): Advertisement | null {
  const { advertisement, rssi } = peripheral
  if (backEnd.kind === 'dbus') {
    const path = backEnd.bindings._devices.get(peripheral.id)?.path ?? ''
    // BlueZ has a signal for those in the air only; the rest of its list may be at home.
    if (typeof backEnd.bindings._objects.get(path)?.['org.bluez.Device1']?.['RSSI'] !== 'number') return null
  }
  return {
    peripheralId: peripheral.id,
    address: peripheral.address === '' ? peripheral.id : peripheral.address.toLowerCase(),
    name: advertisement.localName?.replace(/\0+$/, '') ?? null,
    serviceUuids: advertisement.serviceUuids ?? [],
    rssiDbm: rssi === UNKNOWN_RSSI ? null : rssi,
    connectable: peripheral.connectable,
    manufacturerData: advertisement.manufacturerData ?? null,
  }
}
