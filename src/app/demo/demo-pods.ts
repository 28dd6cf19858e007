import type { GaitProfile, GaitSegment } from '../../sources/simulator/gait-profile.js'
import type { PodIdentity } from '../../sources/simulator/pod.js'

/** The pods of the athlete who runs in the demo; paired already. */
export const DEMO_LEFT_POD: PodIdentity = {
  address: 'c0:50:1e:00:00:01',
  serialNumber: 'DEMO-L1',
  name: 'Solewatch L1',
  batteryPercent: 82,
  rssiDbm: -58,
}
export const DEMO_RIGHT_POD: PodIdentity = {
  address: 'c0:50:1e:00:00:02',
  serialNumber: 'DEMO-R1',
  name: 'Solewatch R1',
  batteryPercent: 71,
  rssiDbm: -63,
}
export const DEMO_RSC_POD: PodIdentity = {
  address: 'c0:50:1e:00:00:03',
  serialNumber: 'DEMO-S1',
  name: 'RunPod S1',
  batteryPercent: 55,
  rssiDbm: -60,
}

/** Pods that nobody has paired yet, so that pairing can be tried. */
export const SPARE_LEFT_POD: PodIdentity = {
  address: 'c0:50:1e:00:00:11',
  serialNumber: 'SPARE-L2',
  name: 'Solewatch L2',
  batteryPercent: 96,
  rssiDbm: -71,
}
export const SPARE_RIGHT_POD: PodIdentity = {
  address: 'c0:50:1e:00:00:12',
  serialNumber: 'SPARE-R2',
  name: 'Solewatch R2',
  batteryPercent: 94,
  rssiDbm: -74,
}

const strike = (leftDeg: number, rightDeg: number) => ({
  left: { footStrikeAngleDeg: leftDeg, footStrikeAngleSdDeg: 2 },
  right: { footStrikeAngleDeg: rightDeg, footStrikeAngleSdDeg: 2 },
})

/** Ten minutes of an ordinary run: easy, a climb, back down, a little faster. */
const ROUND: readonly GaitSegment[] = [
  { kind: 'running', durationS: 180, speedMps: 2.8, endSpeedMps: 3.1 },
  { kind: 'running', durationS: 120, speedMps: 2.7, slopeDeg: 3, strike: strike(4, 6) },
  { kind: 'running', durationS: 60, speedMps: 3.2, slopeDeg: -2 },
  { kind: 'running', durationS: 180, speedMps: 3.1, endSpeedMps: 3.4 },
  { kind: 'running', durationS: 60, speedMps: 2.8 },
]

/** Two hours, so that the demo is still running when somebody comes back to it. */
export const DEMO_PROFILE: GaitProfile = {
  strike: strike(9, 11),
  segments: [{ kind: 'standing', durationS: 3 }, ...Array.from({ length: 12 }, () => ROUND).flat()],
}

/** Stands for a while, then runs: time enough to pair. */
export const SPARE_PROFILE: GaitProfile = {
  strike: strike(13, 14),
  segments: [{ kind: 'standing', durationS: 5 }, ...Array.from({ length: 12 }, () => ROUND).flat()],
}
