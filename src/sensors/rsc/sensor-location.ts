import { wrongBytes } from '../../codecs/gatt/gatt-value.js'

/** Where a pod may be worn; their places are the codes of 0x2A5D. */
export const SENSOR_LOCATIONS = [
  'other',
  'top of shoe',
  'in shoe',
  'hip',
  'front wheel',
  'left crank',
  'right crank',
  'left pedal',
  'right pedal',
  'front hub',
  'rear dropout',
  'chainstay',
  'rear wheel',
  'rear hub',
  'chest',
] as const
export type SensorLocation = (typeof SENSOR_LOCATIONS)[number]

/** Decodes 0x2A5D: one byte. @throws DecodeError `sensor-location-length` or `sensor-location-code` */
export function decodeSensorLocation(bytes: Uint8Array): SensorLocation {
  const code = bytes[0]
  if (code === undefined) {
    throw wrongBytes(bytes, { code: 'sensor-location-length', offset: 0, what: 'Sensor location is empty' })
  }
  const location = SENSOR_LOCATIONS[code]
  if (location !== undefined) return location
  throw wrongBytes(bytes, { code: 'sensor-location-code', offset: 0, what: `Sensor location ${code} has no meaning` })
}

export function sensorLocationCode(location: SensorLocation): number {
  return SENSOR_LOCATIONS.indexOf(location)
}
