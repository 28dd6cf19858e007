import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { AdapterTransport } from './hci/adapter-transport.js'
import type { HciAddress } from './hci/hci-address.js'
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
}

/**
 * The controller that `ble.hci` names.
 * @throws ConfigError where `virtual` is asked for and there is no simulated radio in this process
 */
export function createHciTransport(address: HciAddress, options: HciTransportOptions): HciTransport {
  const { clock, radio, deviceId } = options
  switch (address.kind) {
    case 'adapter':
      return new AdapterTransport(clock, deviceId === undefined ? {} : { deviceId })
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
