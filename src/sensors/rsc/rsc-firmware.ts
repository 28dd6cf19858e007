import { DecodeError } from '../../runtime/errors.js'
import { decodeRscCommand, encodeRscResponse, type RscCommand, type RscResponse } from './rsc-control-point.js'
import { type SensorLocation, sensorLocationCode } from './sensor-location.js'

const LOCATIONS: readonly SensorLocation[] = ['top of shoe', 'in shoe']

/** What a simulated pod keeps and can be told. */
export interface RscFirmware {
  location(): Uint8Array
  /** What to add to the way so far. */
  readonly offsetM: () => number
  /** Carries a command out. @returns the indication that answers it */
  command(bytes: Uint8Array): Uint8Array
}

/** @param distanceM the way so far, without what it was told */
export function createRscFirmware(distanceM: () => number): RscFirmware {
  let location: SensorLocation = 'top of shoe'
  let offsetM = 0
  const carryOut = (command: RscCommand): Omit<RscResponse, 'command'> => {
    switch (command.command) {
      case 'set-total-distance':
        offsetM = command.totalDistanceM - distanceM()
        return { result: 'success', locations: [] }
      case 'request-locations':
        return { result: 'success', locations: LOCATIONS }
      case 'start-calibration':
        return { result: 'not supported', locations: [] }
      case 'update-location':
        if (!LOCATIONS.includes(command.location)) return { result: 'invalid parameter', locations: [] }
        location = command.location
        return { result: 'success', locations: [] }
    }
  }
  return {
    location: () => Uint8Array.of(sensorLocationCode(location)),
    offsetM: () => offsetM,
    command(bytes) {
      try {
        const command = decodeRscCommand(bytes)
        return encodeRscResponse({ command: command.command, ...carryOut(command) })
      } catch (cause) {
        if (!(cause instanceof DecodeError)) throw cause
        const result = cause.code.startsWith('sensor-location') ? 3 : 2
        return Uint8Array.of(16, bytes[0] ?? 0, result)
      }
    },
  }
}
