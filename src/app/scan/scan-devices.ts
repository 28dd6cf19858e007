import { BehaviorSubject } from 'rxjs'
import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import type { AdapterStatus, Advertisement, BleCentral } from '../../sources/ble/ble-central.js'
import { createBleSource } from '../../sources/ble/ble-source.js'
import { createBleCentral } from '../../sources/ble/create-central.js'
import { parseHciAddress } from '../../sources/ble/hci/hci-address.js'
import type { VirtualRadio } from '../../sources/ble/virtual/virtual-radio.js'
import type { FoundDevice, SourceEvent } from '../../sources/source.js'
import { loadConfig } from '../config/load-config.js'
import { createSimulatedPods } from '../pods/simulated-pods.js'

/** An adapter that isn't ready by then won't be. */
const READY_TIMEOUT_MS = 2_500

export interface ScanOptions {
  /** Configuration file, as --config. */
  readonly config?: string
  /** As --hci; else SOLEWATCH_BLE_HCI, else the configuration's, else the adapter. */
  readonly hci?: string
  readonly seconds: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the scan early. */
  readonly signal: AbortSignal
  /** A device was heard for the first time. */
  onFound?(found: FoundDevice): void
  /** Every single advertisement, before anything is left out or thinned. */
  onAdvertisement?(heard: Advertisement): void
  /** The adapter's state has changed. */
  onAdapter?(status: AdapterStatus): void
}

/**
 * Listens for foot pods and says what is there, the strongest first. Connects to none.
 * @throws ConfigError for a bad --hci or configuration; DeviceError where the adapter can't be used, with what to do
 */
export async function scanDevices(options: ScanOptions, clock: Clock): Promise<FoundDevice[]> {
  const overrides = options.hci === undefined ? [] : [['ble.hci', options.hci] as const]
  const config = loadConfig({ file: options.config ?? null, env: options.env, overrides })
  const address = parseHciAddress(config.ble.hci, options.hci === undefined ? 'ble.hci' : '--hci')
  const stopping = new AbortController()
  const radio = address.kind === 'virtual' ? simulatedRadio(clock, stopping.signal) : undefined
  const chosen = createBleCentral(config.ble.adapter, address, { clock, ...(radio && { radio }) })
  const central = overhear(chosen, options)
  const source = createBleSource({ central, clock, devices$: new BehaviorSubject([]) })
  const heard = new Map<string, FoundDevice>()
  source.startScan()
  const ended = new Promise<void>((resolve, reject) => {
    source.start(stopping.signal).subscribe({
      next: (event) => note(event, heard, options.onFound),
      complete: resolve,
      error: reject,
    })
  })
  try {
    await waitUntil(clock, () => source.adapter.state === 'on', READY_TIMEOUT_MS, options.signal)
    if (source.adapter.state !== 'on' && !options.signal.aborted) {
      throw new DeviceError(source.adapter.message ?? 'The Bluetooth adapter does not answer.', {
        code: 'adapter-down',
      })
    }
    await waitUntil(clock, () => false, options.seconds * 1000, options.signal)
    if (source.adapter.state !== 'on' && !options.signal.aborted) {
      throw new DeviceError(source.adapter.message ?? 'The Bluetooth adapter went away.', { code: 'adapter-down' })
    }
  } finally {
    stopping.abort()
    await ended
  }
  return [...heard.values()].sort((a, b) => (b.rssiDbm ?? -200) - (a.rssiDbm ?? -200))
}

/** The same central; what it says is told to the options first. */
function overhear(central: BleCentral, { onAdapter, onAdvertisement }: ScanOptions): BleCentral {
  const start = central.start.bind(central)
  central.start = (listener) =>
    start({
      adapter(status) {
        onAdapter?.(status)
        listener.adapter(status)
      },
      advertisement(heard) {
        onAdvertisement?.(heard)
        listener.advertisement(heard)
      },
    })
  return central
}

function simulatedRadio(clock: Clock, signal: AbortSignal): VirtualRadio {
  const simulated = createSimulatedPods({ clock, seed: 1, runners: 1, profile: 'run' })
  simulated.start(signal)
  return simulated.radio
}

function note(event: SourceEvent, heard: Map<string, FoundDevice>, onFound: ScanOptions['onFound']): void {
  if (event.kind !== 'advertisement') return
  const isNew = !heard.has(event.found.address)
  heard.set(event.found.address, event.found)
  if (isNew) onFound?.(event.found)
}

/** Returns when the condition holds, the time is over or the signal aborts, whichever is first. */
function waitUntil(clock: Clock, condition: () => boolean, withinMs: number, signal: AbortSignal): Promise<void> {
  const endUs = clock.monotonicUs() + withinMs * 1000
  return new Promise((resolve) => {
    const check = (): void => {
      const leftMs = (endUs - clock.monotonicUs()) / 1000
      if (condition() || leftMs <= 0 || signal.aborted) resolve()
      else clock.timer(Math.min(50, leftMs), check)
    }
    check()
  })
}
