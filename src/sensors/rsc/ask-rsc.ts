import { UUIDS } from '../../codecs/gatt/uuids.js'
import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { CharacteristicAddress, SensorLink } from '../sensor-link.js'
import {
  answersRscCommand,
  decodeRscResponse,
  encodeRscCommand,
  type RscCommand,
  type RscResponse,
} from './rsc-control-point.js'
import type { SensorLocation } from './sensor-location.js'

export const RSC_CONTROL_POINT: CharacteristicAddress = {
  serviceUuid: UUIDS.runningSpeedAndCadenceService,
  uuid: UUIDS.speedAndCadenceControlPoint,
}

/** Answers are indications: this comes before the first command on a link. @throws DeviceError */
export async function openRscControlPoint(link: SensorLink): Promise<void> {
  await link.subscribe(RSC_CONTROL_POINT, 'rsc-control')
}

/**
 * The places on the body that the pod can be told it is worn at.
 * @throws DeviceError missing, refused, timeout, link ended
 */
export async function requestRscLocations(link: SensorLink): Promise<readonly SensorLocation[]> {
  return (await ask(link, { command: 'request-locations' })).locations
}

async function ask(link: SensorLink, command: RscCommand): Promise<RscResponse> {
  const answer = await link.request(RSC_CONTROL_POINT, encodeRscCommand(command), {
    channel: 'rsc-control',
    accept: (bytes) => answersRscCommand(bytes, command.command),
  })
  const response = read(answer, command)
  if (response.result === 'success') return response
  throw refused(command, response.result)
}

function read(answer: Uint8Array, command: RscCommand): RscResponse {
  try {
    return decodeRscResponse(answer)
  } catch (cause) {
    if (cause instanceof DecodeError) throw refused(command, cause.message)
    throw cause
  }
}

function refused({ command }: RscCommand, why: string): DeviceError {
  return new DeviceError(`The pod did not do as asked (${command}): ${why}.`, { code: 'refused', retryable: false })
}
