import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { AdapterTransport } from './hci/adapter-transport.js'
import { DbusTransport } from './hci/dbus-transport.js'
import type { HciAddress } from './hci/hci-address.js'
import { loadStoprocentSocket } from './stoprocent/stoprocent-loader.js'
import { TcpTransport } from './hci/tcp-transport.js'
import type { HciTransport } from './hci/transport.js'
import type { VirtualRadio } from './virtual/virtual-radio.js'
import { VirtualTransport } from './virtual/virtual-transport.js'

export interface HciTransportOptions {
  readonly clock: Clock
  /** The simulated air, needed for `virtual`. */
  readonly radio?: VirtualRadio
  /** Number of the adapter (hci0 is 0); else the first that is up. */
  readonly deviceId?: number
  /** Which package runs over it, and so whose native socket is opened; "noble" where it is left out. */
  readonly adapter?: 'noble' | 'stoprocent'
}

/**
 * The controller that `ble.hci` names.
 * @throws ConfigError where `virtual` is asked for and there is no simulated radio in this process, or `dbus` and the
 * package can't do it
 */
export function createHciTransport(address: HciAddress, options: HciTransportOptions): HciTransport {
  const { clock, radio, deviceId } = options
  switch (address.kind) {
    case 'adapter':
      return new AdapterTransport(clock, {
        ...(deviceId === undefined ? {} : { deviceId }),
        ...(options.adapter === 'stoprocent' ? { factory: loadStoprocentSocket } : {}),
      })
    case 'dbus':
      if (options.adapter === 'stoprocent') return new DbusTransport()
      throw new ConfigError('ble.hci is "dbus", which needs ble.adapter "stoprocent"; set both, or use "adapter".', {
        code: 'ble-hci',
      })
    case 'tcp':
      return new TcpTransport(address, clock)
    case 'virtual':
      if (radio !== undefined) return new VirtualTransport(radio)
      throw new ConfigError(
        'ble.hci is "virtual", but nothing is simulated here; use "solewatch serve --demo", or "tcp://HOST:PORT" with "solewatch pods".',
        { code: 'ble-hci' },
      )
  }
}
