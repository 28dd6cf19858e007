/** Services and characteristics, written as noble writes them: assigned ones short, others as 32 hex digits. */
export const UUIDS = {
  runningSpeedAndCadenceService: '1814',
  rscMeasurement: '2a53',
  rscFeature: '2a54',
  speedAndCadenceControlPoint: '2a55',
  sensorLocation: '2a5d',
  cyclingPowerService: '1818',
  cyclingPowerMeasurement: '2a63',
  heartRateService: '180d',
  heartRateMeasurement: '2a37',
  bodySensorLocation: '2a38',
  fitnessMachineService: '1826',
  treadmillData: '2acd',
  batteryService: '180f',
  batteryLevel: '2a19',
  deviceInformationService: '180a',
  manufacturerName: '2a29',
  modelNumber: '2a24',
  serialNumber: '2a25',
  firmwareRevision: '2a26',
  /** Nordic UART service: never a sign of a foot pod by itself, other makers use it for other things. */
  nordicUartService: '6e400001b5a3f393e0a9e50e24dcca9e',
  nordicUartReceive: '6e400002b5a3f393e0a9e50e24dcca9e',
  nordicUartTransmit: '6e400003b5a3f393e0a9e50e24dcca9e',
} as const

const BASE_TAIL = '00001000800000805f9b34fb'

/** Any spelling of a UUID (short or long, dashes, 0x, capitals) to the one used here. Unknown text is only lowered. */
export function normaliseUuid(uuid: string): string {
  const digits = uuid.toLowerCase().replace(/^0x/, '').replaceAll('-', '')
  return digits.length === 32 && digits.startsWith('0000') && digits.endsWith(BASE_TAIL) ? digits.slice(4, 8) : digits
}

/** Any spelling of a UUID to 32 hex digits, as the air carries it. */
export function expandUuid(uuid: string): string {
  const short = normaliseUuid(uuid)
  return short.length === 4 ? `0000${short}${BASE_TAIL}` : short
}
