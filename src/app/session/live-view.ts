import type { LiveAthlete, LiveFoot, Room } from '../../contracts/views.js'
import type { Athlete } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { Gap, LiveFootNumbers, LiveNumbers } from '../../pipeline/output.js'
import type { PodState } from './pod-states.js'
import type { SessionRecorder } from './session-recorder.js'

export interface LiveInput {
  readonly athlete: Athlete
  readonly nowUs: number
  readonly recorder: SessionRecorder | null
  /** Numbers of the session, or of the pods that stream while nobody runs. */
  readonly numbers: LiveNumbers | null
  readonly pods: readonly PodState[]
  readonly gaps: readonly Gap[]
  readonly room: Room | null
}

const GAPS_SHOWN = 20

/** Everything the live page shows of one athlete. */
export function buildLiveAthlete(input: LiveInput): LiveAthlete {
  const { athlete, recorder, numbers } = input
  const session = recorder?.session() ?? null
  const context = recorder?.context ?? null
  return {
    athleteId: athlete.athleteId,
    name: athlete.name,
    simulated: athlete.simulated,
    sessionId: context?.sessionId ?? null,
    state: context === null ? 'waiting' : (session?.state ?? 'running'),
    updatedTimeUs: input.nowUs,
    startTimeUs: context?.startTimeUs ?? null,
    motion: numbers?.motion ?? 'still',
    speedMps: numbers?.speedMps ?? null,
    speedBasis: numbers?.totals.distanceBasis ?? null,
    slopeDeg: numbers?.slopeDeg ?? null,
    surface: session?.surface ?? context?.surface ?? 'road',
    shoeId: session?.shoeId ?? context?.shoe?.shoeId ?? athlete.defaultShoeId,
    feet: { left: liveFoot('left', input), right: liveFoot('right', input) },
    pods: input.pods.map((pod) => ({
      deviceId: pod.device.deviceId,
      name: pod.device.name,
      kind: pod.device.kind,
      foot: pod.device.foot,
      linkState: pod.linkState,
      linkReason: pod.linkReason,
      batteryPercent: pod.batteryPercent,
      lastDataTimeUs: pod.lastDataTimeUs,
    })),
    totals: context === null ? null : (numbers?.totals ?? null),
    room: context === null ? null : input.room,
    gaps: input.gaps.slice(-GAPS_SHOWN).map(({ fromUs, toUs, reason, foot }) => ({ fromUs, toUs, reason, foot })),
  }
}

/** A foot is shown where it has a pod of its own, or where the pod of the runner says something of it. */
function liveFoot(foot: Foot, input: LiveInput): LiveFoot | null {
  const pod = input.pods.find((candidate) => candidate.device.foot === foot) ?? null
  const numbers = input.numbers?.feet[foot] ?? null
  if (pod === null && numbers === null) return null
  return {
    deviceId: pod?.device.deviceId ?? null,
    linkState: pod?.linkState ?? null,
    linkReason: pod?.linkReason ?? null,
    batteryPercent: pod?.batteryPercent ?? null,
    lastDataTimeUs: pod?.lastDataTimeUs ?? null,
    lastStepTimeUs: numbers?.lastStepTimeUs ?? null,
    cadenceSpm: numbers?.cadenceSpm ?? null,
    groundContactTimeMs: numbers?.groundContactTimeMs ?? null,
    footStrikeAngleDeg: numbers?.footStrikeAngleDeg ?? null,
    footStrikeAngleSdDeg: numbers?.footStrikeAngleSdDeg ?? null,
    strike: strikeOf(numbers),
    coverageRatio: numbers?.coverageRatio ?? 0,
  }
}

function strikeOf(numbers: LiveFootNumbers | null): LiveFoot['strike'] {
  if (numbers === null || numbers.pRearfoot === null) return null
  return { rearfoot: numbers.pRearfoot, midfoot: numbers.pMidfoot ?? 0, forefoot: numbers.pForefoot ?? 0 }
}
