import type { ReadingSink, SensorDecoder } from '../readings.js'
import { decodeTreadmillData } from './treadmill-codec.js'
import { NO_TREADMILL_DATA, type TreadmillData } from './treadmill-data.js'

/** No belt is steeper; what says so speaks of something else. */
const STEEPEST_PERCENT = 60
const DEG_PER_RAD = 180 / Math.PI

/** A report may come in several parts: they are put together until one says that nothing follows. */
export function createTreadmillDecoder(): SensorDecoder {
  let parts: TreadmillData = NO_TREADMILL_DATA
  return {
    decode(channel, bytes, readings) {
      if (channel !== 'treadmill-data') return
      const part = decodeTreadmillData(bytes)
      const whole = merged(parts, part)
      parts = part.moreFollows ? whole : NO_TREADMILL_DATA
      if (!part.moreFollows) tell(whole, readings)
    },
    interrupt() {
      parts = NO_TREADMILL_DATA
    },
  }
}

function merged(before: TreadmillData, part: TreadmillData): TreadmillData {
  const said = Object.entries(part).filter(([, value]) => value !== null)
  return { ...before, ...Object.fromEntries(said) }
}

function tell(data: TreadmillData, readings: ReadingSink): void {
  const { speedMps, totalDistanceM, heartRateBpm } = data
  readings.treadmill({ speedMps, slopeDeg: slopeOf(data, readings), totalDistanceM, heartRateBpm })
}

/** From the belt's inclination, else from the angle of its ramp. */
function slopeOf({ inclinationPercent, rampAngleDeg }: TreadmillData, readings: ReadingSink): number | null {
  const fromPercent = inclinationPercent === null ? null : Math.atan(inclinationPercent / 100) * DEG_PER_RAD
  const slopeDeg = fromPercent ?? rampAngleDeg
  const steepestDeg = Math.atan(STEEPEST_PERCENT / 100) * DEG_PER_RAD
  if (slopeDeg === null || Math.abs(slopeDeg) <= steepestDeg) return slopeDeg
  readings.malformed(`A slope of ${slopeDeg.toFixed(1)}° is none of a treadmill.`, 'treadmill-slope')
  return null
}
