import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { NotificationChannel } from '../../journal/journal-record.js'
import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { CharacteristicAddress, SensorLink } from '../sensor-link.js'
import { openRscControlPoint, requestRscLocations, RSC_CONTROL_POINT } from './ask-rsc.js'
import { decodeRscFeature } from './rsc-feature.js'

const serviceUuid = UUIDS.runningSpeedAndCadenceService
export const RSC_MEASUREMENT: CharacteristicAddress = { serviceUuid, uuid: UUIDS.rscMeasurement }
export const RSC_FEATURE: CharacteristicAddress = { serviceUuid, uuid: UUIDS.rscFeature }
export const RSC_LOCATION: CharacteristicAddress = { serviceUuid, uuid: UUIDS.sensorLocation }
export const RUNNING_POWER: CharacteristicAddress = {
  serviceUuid: UUIDS.cyclingPowerService,
  uuid: UUIDS.cyclingPowerMeasurement,
}

/** Speed and cadence, and power where the pod has it. @throws DeviceError where speed and cadence can't be had */
export async function streamRsc(link: SensorLink): Promise<void> {
  await link.subscribe(RSC_MEASUREMENT, 'rsc-measurement')
  if (link.has(RUNNING_POWER)) await unlessRefused(() => link.subscribe(RUNNING_POWER, 'cycling-power'))
}

/**
 * Asks what the pod can and where it is worn, and journals the answers; nothing of the pod is changed. One that won't
 * tell streams all the same.
 * @throws DeviceError where the link ended
 */
export async function describeRsc(link: SensorLink): Promise<void> {
  await unlessRefused(async () => {
    const feature = await readAndRecord(link, RSC_FEATURE, 'rsc-feature')
    await readAndRecord(link, RSC_LOCATION, 'sensor-location')
    if (!hasLocations(feature) || !link.has(RSC_CONTROL_POINT)) return
    await openRscControlPoint(link)
    await requestRscLocations(link)
  })
}

/** What is not needed for the stream may fail; the end of the link may not. */
export async function unlessRefused(ask: () => Promise<void>): Promise<void> {
  try {
    await ask()
  } catch (cause) {
    if (!(cause instanceof DeviceError) || cause.code === 'link-ended') throw cause
  }
}

async function readAndRecord(
  link: SensorLink,
  address: CharacteristicAddress,
  channel: NotificationChannel,
): Promise<Uint8Array> {
  const value = link.has(address) ? await link.read(address) : new Uint8Array()
  if (value.length > 0) link.record(channel, value)
  return value
}

function hasLocations(feature: Uint8Array): boolean {
  try {
    return decodeRscFeature(feature).multipleLocations
  } catch (cause) {
    if (cause instanceof DecodeError) return false
    throw cause
  }
}
