import type { LiveAthlete, LiveFoot, Room } from '../../contracts/views.js'
import type { Athlete } from '../../domain/records/people.js'
import { lostRatioOf } from '../../domain/records/stream-counters.js'
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
  return {
    ...identityOf(athlete),
    ...sessionOf(input),
    updatedTimeUs: input.nowUs,
    motion: numbers?.motion ?? 'still',
    speedMps: numbers?.speedMps ?? null,
    speedBasis: numbers?.speedBasis ?? null,
    slopeDeg: numbers?.slopeDeg ?? null,
    heartRateBpm: numbers?.heartRateBpm ?? null,
    powerW: numbers?.powerW ?? null,
    swapSuspected: numbers?.swapSuspected ?? false,
    feet: { left: liveFoot('left', input), right: liveFoot('right', input) },
    pods: input.pods.map((pod) => shownPod(pod, numbers)),
    totals: recorder === null ? null : (numbers?.totals ?? null),
    room: recorder === null ? null : input.room,
    gaps: input.gaps.slice(-GAPS_SHOWN).map(({ fromUs, toUs, reason, foot }) => ({ fromUs, toUs, reason, foot })),
  }
}

function identityOf({ athleteId, name, simulated }: Athlete): Pick<LiveAthlete, 'athleteId' | 'name' | 'simulated'> {
  return { athleteId, name, simulated }
}

type SessionPart = Pick<LiveAthlete, 'sessionId' | 'state' | 'startTimeUs' | 'surface' | 'shoeId'>

/** The session as its row would be; until that exists, as its opening says. */
function sessionOf({ athlete, recorder }: LiveInput): SessionPart {
  if (recorder === null) {
    return { sessionId: null, state: 'waiting', startTimeUs: null, surface: 'road', shoeId: athlete.defaultShoeId }
  }
  const { sessionId, startTimeUs, surface, shoe } = recorder.context
  const opening = { state: 'running', surface, shoeId: shoe?.shoeId ?? null } as const
  const { state, ...chosen } = recorder.session() ?? opening
  return { sessionId, startTimeUs, state, surface: chosen.surface, shoeId: chosen.shoeId }
}

function shownPod(pod: PodState, numbers: LiveNumbers | null): LiveAthlete['pods'][number] {
  const { device, linkState, linkReason, batteryPercent, lastDataTimeUs, link } = pod
  const { deviceId, name, kind, foot, placement } = device
  const counters = numbers?.streams.find((stream) => stream.deviceId === deviceId)
  const lostRatio = counters === undefined ? null : lostRatioOf(counters)
  const shown = {
    deviceId,
    name,
    kind,
    foot,
    placement,
    linkState,
    linkReason,
    batteryPercent,
    lastDataTimeUs,
    lostRatio,
  }
  return link === null ? shown : { ...shown, link }
}

const NO_POD = { linkState: null, linkReason: null, batteryPercent: null, lastDataTimeUs: null } as const
const NO_NUMBERS: LiveFootNumbers = {
  lastStepTimeUs: null,
  cadenceSpm: null,
  groundContactTimeMs: null,
  footStrikeAngleDeg: null,
  footStrikeAngleSdDeg: null,
  pRearfoot: null,
  pMidfoot: null,
  pForefoot: null,
  strikeLabels: null,
  coverageRatio: 0,
}

/** A foot is shown where it has a pod of its own, or where the pod of the runner says something of it. */
function liveFoot(foot: Foot, input: LiveInput): LiveFoot | null {
  const pod = input.pods.find((candidate) => candidate.device.foot === foot) ?? null
  const known = input.numbers?.feet[foot] ?? null
  if (pod === null && known === null) return null
  const { linkState, linkReason, batteryPercent, lastDataTimeUs } = pod ?? NO_POD
  const { pRearfoot, pMidfoot, pForefoot, ...numbers } = known ?? NO_NUMBERS
  const deviceId = pod === null ? null : pod.device.deviceId
  const strike = strikeOf(pRearfoot, pMidfoot, pForefoot)
  return { deviceId, linkState, linkReason, batteryPercent, lastDataTimeUs, ...numbers, strike }
}

function strikeOf(rearfoot: number | null, midfoot: number | null, forefoot: number | null): LiveFoot['strike'] {
  return rearfoot === null || midfoot === null || forefoot === null ? null : { rearfoot, midfoot, forefoot }
}
