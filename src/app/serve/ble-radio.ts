import { Observable } from 'rxjs'
import type { AdapterStatus } from '../../contracts/views.js'
import { createBleSource, type BleSource } from '../../sources/ble/ble-source.js'
import { createBleCentral } from '../../sources/ble/create-central.js'
import { parseHciAddress } from '../../sources/ble/hci/hci-address.js'
import type { SourceEvent } from '../../sources/source.js'
import { linkWhenUp } from '../recordings/link-when-up.js'
import type { Radio, RadioOptions } from './radio.js'

/** How long a search that somebody asked for goes on. */
const SCAN_MS = 60_000

/** The package and the controller that the configuration names. @throws ConfigError where they are none */
export function createBleRadio(options: RadioOptions): Radio {
  const { clock, random } = options
  const address = parseHciAddress(options.hci)
  const air = address.kind === 'virtual' ? options.simulate() : null
  const over = air === null ? { clock } : { clock, radio: air.radio }
  const ble = createBleSource({
    central: createBleCentral(options.adapter, address, over),
    clock,
    random,
    devices$: options.paired$,
    onStuck: options.stuck,
  })
  let endScan: (() => void) | null = null
  return {
    source: {
      id: ble.id,
      start: (signal) =>
        new Observable<SourceEvent>((subscriber) => {
          air?.start(signal)
          signal.addEventListener('abort', () => endScan?.(), { once: true })
          return ble.start(signal).subscribe(subscriber)
        }),
    },
    adapter: () => shownStatus(ble.adapter, address.kind),
    scanning: () => ble.scanning,
    withLink: linkWhenUp({ clock, isUp: (deviceId) => isUp(ble, deviceId), withLink: ble.withLink }),
    async startScan() {
      endScan?.()
      ble.startScan()
      endScan = clock.timer(SCAN_MS, () => {
        endScan = null
        ble.stopScan()
        options.changed()
      })
      options.changed()
    },
  }
}

/** Not where its link serves something else already. */
function isUp(ble: BleSource, deviceId: string): boolean {
  const phase = ble.phaseOf(deviceId)
  return phase === 'starting' || phase === 'streaming' || phase === 'stalled'
}

/** People should see at once that the radio is not a real one. */
function shownStatus(
  status: AdapterStatus | { state: AdapterStatus['state']; message: string | null },
  kind: string,
): AdapterStatus {
  if (status.state !== 'on' || kind === 'adapter' || kind === 'dbus') return status
  return { state: kind === 'virtual' ? 'virtual' : 'remote', message: null }
}
