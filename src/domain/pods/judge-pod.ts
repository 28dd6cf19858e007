import type { PodCalibration } from '../records/people.js'
import type { Foot } from '../records/step-record.js'
import type { PodCheck } from './pod-check.js'

/** Two feet set off further apart than this; less tells nothing. */
const FIRST_STEP_AHEAD_US = 120_000
const LOST_USABLE_RATIO = 0.01
const LOST_POOR_RATIO = 0.05
const CLIPPED_USABLE_RATIO = 0.001
const BIAS_USABLE_DPS = 5
const SCALE_TOLERANCE_G = 0.08
/** Nobody runs with slower strides, and hardly anybody walks with faster ones. */
const RUNNING_STRIDE_US = 850_000
const RATE_USABLE_HZ = 90

export interface Transfer {
  readonly checkedTimeUs: number
  readonly messageCount: number
  readonly lostCount: number
}

/** What a check that has come to its end found. Null before the pod stood still. */
export function judgePod(check: PodCheck, { checkedTimeUs, messageCount, lostCount }: Transfer): PodCalibration | null {
  const { rest } = check
  if (rest === null) return null
  const elapsedS = (check.lastUs - (check.firstUs ?? check.lastUs)) / 1e6
  const found = {
    checkedTimeUs,
    gyroscopeBiasDps: rest.gyroscopeBiasDps,
    restAccelerationG: rest.accelerationG,
    accelerationNoiseG: rest.accelerationNoiseG,
    gyroscopeNoiseDps: rest.gyroscopeNoiseDps,
    strideCount: check.strides.count,
    rateHz: elapsedS > 0 ? (check.sampleCount - 1) / elapsedS : 0,
    lostRatio: lostCount / Math.max(1, messageCount + lostCount),
    axesFound: rest.gyroscopeBiasDps === null ? null : axesFound(check),
    rightFoot: rightFootOf(check),
    clippedRatio: check.clippedCount / Math.max(1, check.sampleCount),
  }
  const { poor, usable } = complaints(found, check.foot)
  const verdict = poor.length > 0 ? 'poor' : usable.length > 0 ? 'usable' : 'good'
  return { ...found, verdict, remarks: [...poor, ...usable] }
}

/** Walking does not show the axis; running must. */
function axesFound({ feet, strides: { count, firstUs, lastUs } }: PodCheck): boolean | null {
  if (feet?.axis.aligned === true) return true
  const strideUs = (lastUs - (firstUs ?? lastUs)) / Math.max(1, count - 1)
  return strideUs < RUNNING_STRIDE_US ? false : null
}

function rightFootOf({ movedUs, otherMovedUs }: PodCheck): boolean | null {
  // Without a pod on the other foot nothing can be compared.
  if (otherMovedUs === null || movedUs === null) return null
  if (Math.abs(movedUs - otherMovedUs) < FIRST_STEP_AHEAD_US) return null
  return movedUs < otherMovedUs
}

type Found = Omit<PodCalibration, 'verdict' | 'remarks'>

function complaints(found: Found, foot: Foot): { readonly poor: string[]; readonly usable: string[] } {
  const poor: string[] = []
  const usable: string[] = []
  if (found.axesFound === false) {
    poor.push('The strides did not show how the pod sits on the foot. Fix it firmly to the shoe and check again.')
  }
  if (found.rightFoot === false) {
    poor.push(`The other foot moved first. If you began with the ${foot} foot, left and right are swapped.`)
  }
  const lost = `${(100 * found.lostRatio).toFixed(1)} % of the messages were lost`
  if (found.lostRatio > LOST_POOR_RATIO) poor.push(`${lost}: bring the computer closer, or turn the pod outwards.`)
  else if (found.lostRatio > LOST_USABLE_RATIO) usable.push(`${lost}.`)
  if (found.clippedRatio > CLIPPED_USABLE_RATIO) {
    usable.push('Hard landings go beyond the range of the sensor; choose a larger range where it has one.')
  }
  const { x, y, z } = found.restAccelerationG
  const lengthG = Math.hypot(x, y, z)
  if (Math.abs(lengthG - 1) > SCALE_TOLERANCE_G) {
    usable.push(`At rest it shows ${lengthG.toFixed(2)} g instead of 1: its scale is off.`)
  }
  const bias = found.gyroscopeBiasDps
  if (bias !== null && Math.hypot(bias.x, bias.y, bias.z) > BIAS_USABLE_DPS) {
    usable.push('Its gyroscope turns at rest; each run corrects that while you stand.')
  }
  if (found.rateHz < RATE_USABLE_HZ)
    usable.push(`It sends ${Math.round(found.rateHz)} samples a second; more would be better.`)
  return { poor, usable }
}
