import type { SensorSettings } from '../../../domain/records/people.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { SensorLink, SensorStream } from '../../../sensors/sensor-link.js'
import type { BleCharacteristic } from '../ble-central.js'
import { BATTERY, INFO, readBatteryPercent, readDeviceInfo } from './device-info.js'
import { openSensorLink, type SensorLinkContext } from './open-sensor-link.js'

const DISCOVER_TIMEOUT_MS = 4_000
const SUBSCRIBE_TIMEOUT_MS = 5_000
const BATTERY_POLL_MS = 300_000

export interface LinkContext extends SensorLinkContext {
  readonly settings: SensorSettings
}

export interface PreparedLink {
  /** All that was found, for `reportDevice`. */
  readonly found: readonly BleCharacteristic[]
  readonly link: SensorLink
  readonly stream: SensorStream
}

/**
 * All that is wanted of the device, in one search.
 * @throws DeviceError where the device doesn't answer or the link ends
 */
export function discoverFor({ connection, family }: LinkContext): Promise<BleCharacteristic[]> {
  const wanted = [...family.characteristics, ...(family.memory?.characteristics ?? []), ...INFO, BATTERY]
  return connection.discover(wanted, DISCOVER_TIMEOUT_MS)
}

/**
 * Starts the stream: nothing else comes before the data.
 * @throws DeviceError where the device lacks the stream, refuses it or the link ends
 */
export async function startStream(context: LinkContext, found: readonly BleCharacteristic[]): Promise<PreparedLink> {
  const link = openSensorLink(context, found)
  const stream = await context.family.start(link, context.settings)
  return { found, link, stream }
}

/**
 * Reads what the device says about itself and its battery while the stream runs, and follows the battery. Never
 * rejects, never disturbs the stream.
 * @returns whether the device has told about itself, which it need not do twice
 */
export async function reportDevice(
  context: LinkContext,
  found: readonly BleCharacteristic[],
  options: { withInfo: boolean },
): Promise<boolean> {
  const { connection, deviceId, clock, emit } = context
  const none = { manufacturer: null, model: null, serialNumber: null, firmware: null }
  const info = options.withInfo ? await readDeviceInfo(found) : none
  const batteryPercent = await readBatteryPercent(found)
  if (!connection.isOpen) return false
  const told = Object.values(info).some((value) => value !== null)
  if (told || batteryPercent !== null) {
    emit({ kind: 'device-info', monotonicUs: clock.monotonicUs(), deviceId, ...info, batteryPercent })
  }
  const battery = found.find(({ uuid }) => uuid === BATTERY.uuid)
  if (battery !== undefined) await followBattery(context, battery)
  return told
}

async function followBattery(context: LinkContext, battery: BleCharacteristic): Promise<void> {
  const { connection, deviceId, clock, emit } = context
  if (battery.properties.includes('notify')) {
    try {
      await battery.subscribe((bytes) => {
        const monotonicUs = clock.monotonicUs()
        emit({ kind: 'notification', monotonicUs, deviceId, channel: 'battery-level', bytes: Uint8Array.from(bytes) })
      }, SUBSCRIBE_TIMEOUT_MS)
      context.subscribed.add(battery)
      return
    } catch (cause) {
      if (!(cause instanceof DeviceError)) throw cause
    }
  }
  if (connection.isOpen && battery.properties.includes('read')) pollBattery(context, battery)
}

function pollBattery(context: LinkContext, battery: BleCharacteristic): void {
  const { connection, deviceId, clock, emit } = context
  const poll = async (): Promise<void> => {
    const batteryPercent = await readBatteryPercent([battery])
    if (!connection.isOpen) return
    const none = { manufacturer: null, model: null, serialNumber: null, firmware: null }
    if (batteryPercent !== null) {
      emit({ kind: 'device-info', monotonicUs: clock.monotonicUs(), deviceId, ...none, batteryPercent })
    }
    cancel = clock.timer(BATTERY_POLL_MS, () => void poll())
  }
  let cancel = clock.timer(BATTERY_POLL_MS, () => void poll())
  void connection.closed.then(() => cancel())
}
