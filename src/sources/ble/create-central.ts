import { createHciTransport, type HciTransportOptions } from './hci-transport.js'
import type { BleCentral } from './ble-central.js'
import type { HciAddress } from './hci/hci-address.js'
import { createNobleCentral } from './noble-central.js'
import { createStoprocentCentral } from './stoprocent/stoprocent-central.js'

/** Which package speaks to the radio: @abandonware/noble or @stoprocent/noble. */
export type BleAdapter = 'noble' | 'stoprocent'

/**
 * The central that `ble.adapter` and `ble.hci` name. The package is loaded when it starts, and the other one never.
 * @throws ConfigError where the two don't go together, or `virtual` has no simulated radio in this process
 */
export function createBleCentral(adapter: BleAdapter, address: HciAddress, options: HciTransportOptions): BleCentral {
  const transport = createHciTransport(address, { ...options, adapter })
  const { clock } = options
  return adapter === 'stoprocent'
    ? createStoprocentCentral({ transport, clock })
    : createNobleCentral({ transport, clock })
}
