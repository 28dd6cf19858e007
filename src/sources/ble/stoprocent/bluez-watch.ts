import type { DbusBindings } from './stoprocent-types.js'

const BUS = 'org.freedesktop.DBus'
const BLUEZ = 'org.bluez'

/**
 * Calls back when BlueZ leaves the bus: the package doesn't notice, and its links would look alive for ever. The
 * listener ends with the connection to the bus.
 */
export async function watchBluez({ _bus: bus }: DbusBindings, lost: () => void): Promise<void> {
  try {
    const proxy = await bus.getProxyObject(BUS, '/org/freedesktop/DBus')
    proxy.getInterface(BUS).on('NameOwnerChanged', (name: unknown, _before: unknown, owner: unknown) => {
      if (name === BLUEZ && owner === '') lost()
    })
  } catch {
    // A bus that doesn't answer this doesn't answer the package either, which then says so.
  }
}
