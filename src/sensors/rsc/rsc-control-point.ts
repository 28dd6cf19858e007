import { quantise, viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'
import { decodeSensorLocation, type SensorLocation, sensorLocationCode } from './sensor-location.js'

const SET_CUMULATIVE = 1
const START_CALIBRATION = 2
const UPDATE_LOCATION = 3
const REQUEST_LOCATIONS = 4
const RESPONSE = 16

/** What can be asked of a pod by its control point 0x2A55. */
export type RscCommand =
  | { readonly command: 'set-total-distance'; readonly totalDistanceM: number }
  | { readonly command: 'start-calibration' }
  | { readonly command: 'update-location'; readonly location: SensorLocation }
  | { readonly command: 'request-locations' }

const OPERATIONS: Readonly<Record<RscCommand['command'], number>> = {
  'set-total-distance': SET_CUMULATIVE,
  'start-calibration': START_CALIBRATION,
  'update-location': UPDATE_LOCATION,
  'request-locations': REQUEST_LOCATIONS,
}

/** Their places, from 1 on, are the codes. */
export const RSC_RESULTS = ['success', 'not supported', 'invalid parameter', 'failed'] as const
export type RscResult = (typeof RSC_RESULTS)[number]

export interface RscResponse {
  readonly command: RscCommand['command']
  readonly result: RscResult
  /** Of a request for them that succeeded; empty else. */
  readonly locations: readonly SensorLocation[]
}

/** @throws ImplementationError where a value doesn't fit */
export function encodeRscCommand(command: RscCommand): Uint8Array {
  const operation = OPERATIONS[command.command]
  switch (command.command) {
    case 'set-total-distance': {
      const bytes = Uint8Array.of(operation, 0, 0, 0, 0)
      const raw = quantise(command.totalDistanceM * 10, { low: 0, high: 0xffffffff, name: 'totalDistanceM' })
      viewOf(bytes).setUint32(1, raw, true)
      return bytes
    }
    case 'update-location':
      return Uint8Array.of(operation, sensorLocationCode(command.location))
    case 'start-calibration':
    case 'request-locations':
      return Uint8Array.of(operation)
  }
}

/** What a pod's firmware reads. @throws DecodeError `rsc-control-length`, `rsc-control-operation` or of the location */
export function decodeRscCommand(bytes: Uint8Array): RscCommand {
  const operation = bytes[0]
  switch (operation) {
    case SET_CUMULATIVE:
      if (bytes.length < 5) throw tooShort(bytes, 5)
      return { command: 'set-total-distance', totalDistanceM: viewOf(bytes).getUint32(1, true) / 10 }
    case START_CALIBRATION:
      return { command: 'start-calibration' }
    case UPDATE_LOCATION:
      return { command: 'update-location', location: decodeSensorLocation(bytes.subarray(1)) }
    case REQUEST_LOCATIONS:
      return { command: 'request-locations' }
    case undefined:
      throw tooShort(bytes, 1)
    default:
      throw unknownOperation(bytes, 0)
  }
}

/** Whether an indication answers this command. */
export function answersRscCommand(bytes: Uint8Array, command: RscCommand['command']): boolean {
  return bytes[0] === RESPONSE && bytes[1] === OPERATIONS[command]
}

/**
 * Decodes an indication of 0x2A55: response code, operation that it answers, result, parameters.
 * @throws DecodeError `rsc-control-length`, `rsc-control-operation`, `rsc-control-result` or of a location
 */
export function decodeRscResponse(bytes: Uint8Array): RscResponse {
  if (bytes.length < 3) throw tooShort(bytes, 3)
  if (bytes[0] !== RESPONSE) throw unknownOperation(bytes, 0)
  const command = commandOf(bytes[1])
  if (command === null) throw unknownOperation(bytes, 1)
  const result = RSC_RESULTS[(bytes[2] ?? 0) - 1]
  if (result === undefined) {
    throw wrongBytes(bytes, { code: 'rsc-control-result', offset: 2, what: 'Answer of a pod has an unknown result' })
  }
  const has = command === 'request-locations' && result === 'success'
  const locations = has ? Array.from(bytes.subarray(3), (code) => decodeSensorLocation(Uint8Array.of(code))) : []
  return { command, result, locations }
}

export function encodeRscResponse({ command, result, locations }: RscResponse): Uint8Array {
  const head = [RESPONSE, OPERATIONS[command], RSC_RESULTS.indexOf(result) + 1]
  return Uint8Array.of(...head, ...locations.map(sensorLocationCode))
}

function commandOf(operation: number | undefined): RscCommand['command'] | null {
  switch (operation) {
    case SET_CUMULATIVE:
      return 'set-total-distance'
    case START_CALIBRATION:
      return 'start-calibration'
    case UPDATE_LOCATION:
      return 'update-location'
    case REQUEST_LOCATIONS:
      return 'request-locations'
    default:
      return null
  }
}

function tooShort(bytes: Uint8Array, byteCount: number): Error {
  const what = `Control value of a pod has ${bytes.length} of ${byteCount} bytes`
  return wrongBytes(bytes, { code: 'rsc-control-length', offset: bytes.length, what })
}

function unknownOperation(bytes: Uint8Array, offset: number): Error {
  const what = `Control value of a pod names operation ${bytes[offset]}, which has no meaning`
  return wrongBytes(bytes, { code: 'rsc-control-operation', offset, what })
}
