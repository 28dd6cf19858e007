import { DeviceError } from '../../../runtime/errors.js'
import type { BleCharacteristic, WantedCharacteristic } from '../ble-central.js'

export interface DeviceInfo {
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serialNumber: string | null
  readonly firmware: string | null
}

const INFO_SERVICE = '180a'
const INFO_UUIDS = { manufacturer: '2a29', model: '2a24', serialNumber: '2a25', firmware: '2a26' } as const
export const BATTERY: WantedCharacteristic = { serviceUuid: '180f', uuid: '2a19' }
export const INFO: readonly WantedCharacteristic[] = Object.values(INFO_UUIDS).map((uuid) => ({
  serviceUuid: INFO_SERVICE,
  uuid,
}))
const READ_TIMEOUT_MS = 3_000

/**
 * Reads what the device says about itself; what it doesn't tell is null. Never rejects: a device that doesn't answer
 * these reads still streams.
 */
export async function readDeviceInfo(characteristics: readonly BleCharacteristic[]): Promise<DeviceInfo> {
  const texts: Partial<Record<string, string | null>> = {}
  for (const uuid of Object.values(INFO_UUIDS)) {
    const bytes = await readOptional(characteristics, { serviceUuid: INFO_SERVICE, uuid })
    // The queue of requests is stuck behind the unanswered one: the rest would wait in vain.
    if (bytes === 'unanswered') break
    texts[uuid] = bytes === null ? null : infoText(bytes)
  }
  return {
    manufacturer: texts[INFO_UUIDS.manufacturer] ?? null,
    model: texts[INFO_UUIDS.model] ?? null,
    serialNumber: texts[INFO_UUIDS.serialNumber] ?? null,
    firmware: texts[INFO_UUIDS.firmware] ?? null,
  }
}

/** @returns null where the device doesn't say or says nonsense. Never rejects. */
export async function readBatteryPercent(characteristics: readonly BleCharacteristic[]): Promise<number | null> {
  const bytes = await readOptional(characteristics, BATTERY)
  const percent = bytes === null || bytes === 'unanswered' ? undefined : bytes[0]
  return percent === undefined || percent > 100 ? null : percent
}

async function readOptional(
  characteristics: readonly BleCharacteristic[],
  wanted: WantedCharacteristic,
): Promise<Uint8Array | 'unanswered' | null> {
  const found = characteristics.find(
    ({ serviceUuid, uuid }) => serviceUuid === wanted.serviceUuid && uuid === wanted.uuid,
  )
  if (found === undefined || !found.properties.includes('read')) return null
  try {
    return await found.read(READ_TIMEOUT_MS)
  } catch (cause) {
    if (cause instanceof DeviceError) return 'unanswered'
    throw cause
  }
}

/** UTF-8, often padded with NUL. */
function infoText(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/\0[^]*$/, '')
    .trim()
  return text === '' ? null : text
}
