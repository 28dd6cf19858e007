import { decodeBatteryLevel } from '../../../codecs/gatt/battery-level.js'
import { decodeDeviceInformationString } from '../../../codecs/gatt/device-information.js'
import { UUIDS } from '../../../codecs/gatt/uuids.js'
import { DecodeError, DeviceError } from '../../../runtime/errors.js'
import type { BleCharacteristic, WantedCharacteristic } from '../ble-central.js'

export interface DeviceInfo {
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serialNumber: string | null
  readonly firmware: string | null
}

const INFO_UUIDS = {
  manufacturer: UUIDS.manufacturerName,
  model: UUIDS.modelNumber,
  serialNumber: UUIDS.serialNumber,
  firmware: UUIDS.firmwareRevision,
} as const
export const BATTERY: WantedCharacteristic = { serviceUuid: UUIDS.batteryService, uuid: UUIDS.batteryLevel }
export const INFO: readonly WantedCharacteristic[] = Object.values(INFO_UUIDS).map((uuid) => ({
  serviceUuid: UUIDS.deviceInformationService,
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
    const bytes = await readOptional(characteristics, { serviceUuid: UUIDS.deviceInformationService, uuid })
    // The queue of requests is stuck behind the unanswered one: the rest would wait in vain.
    if (bytes === 'unanswered') break
    texts[uuid] = decoded(bytes, decodeDeviceInformationString)
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
  return bytes === 'unanswered' ? null : decoded(bytes, decodeBatteryLevel)
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

/** Null for nothing and for nonsense: neither is worth a link. */
function decoded<T>(bytes: Uint8Array | null, decode: (bytes: Uint8Array) => T): T | null {
  if (bytes === null || bytes.length === 0) return null
  try {
    return decode(bytes)
  } catch (cause) {
    if (cause instanceof DecodeError) return null
    throw cause
  }
}
