import type { CalibrationState } from '../../contracts/pairing.js'
import { judgePod } from '../../domain/pods/judge-pod.js'
import { checkOther, checkSamples, createPodCheck, STRIDES_WANTED, type PodCheck } from '../../domain/pods/pod-check.js'
import { STILL_SECONDS_WANTED, stillSeconds } from '../../domain/pods/stillness.js'
import type { Device, PodCalibration } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import { conflict } from '../../http/problem.js'
import type { NotificationRecord } from '../../journal/journal-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { SourceEvent } from '../../sources/source.js'
import { createSampleEar, type SampleEar } from './sample-ear.js'

const LOOK_MS = 250
const SILENT_US = 3_000_000
const LONGEST_STILL_US = 60_000_000
const LONGEST_STRIDES_US = 120_000_000
/** What came of it is shown for a while after the end. */
const SHOWN_MS = 120_000

export interface CalibrationOptions {
  readonly clock: Clock
  readonly prelude: (deviceId: string) => readonly NotificationRecord[]
  /** The pod on the other foot of the same athlete, where it streams. */
  readonly otherFoot: (device: Device) => Device | null
  readonly store: (deviceId: string, found: PodCalibration) => void
  readonly changed: () => void
}

interface Run {
  readonly device: Device
  readonly check: PodCheck
  readonly ear: SampleEar
  readonly otherId: string | null
  readonly otherEar: SampleEar | null
  heardUs: number
  phaseSinceUs: number
  state: CalibrationState
}

/** The guided check of a pod: stand still, then twenty strides. One pod at a time. */
export class CalibrationDesk {
  #run: Run | null = null
  #cancel: (() => void) | null = null

  constructor(private readonly options: CalibrationOptions) {}

  state(): CalibrationState | null {
    return this.#run?.state ?? null
  }

  /** @throws HttpProblem 409 while another pod is checked, or where this one is on no foot */
  start(device: Device): CalibrationState {
    const running = this.#run
    if (running !== null && isGoingOn(running) && running.device.deviceId !== device.deviceId) {
      throw conflict('calibration-running', `${running.device.name} is being checked. Finish or cancel that first.`)
    }
    if (device.foot === null || device.athleteId === null) {
      throw conflict('calibration-not-worn', `Pair ${device.name} with an athlete and a foot first.`)
    }
    this.#end()
    const run = this.#open(device, device.foot)
    this.#run = run
    this.#look()
    this.options.changed()
    return run.state
  }

  cancel(deviceId: string): void {
    if (this.#run?.device.deviceId !== deviceId) return
    this.#end()
    this.options.changed()
  }

  handle(event: SourceEvent): void {
    const run = this.#run
    if (run === null || !isGoingOn(run)) return
    if (event.kind !== 'notification') return
    if (event.deviceId === run.otherId) run.otherEar?.hear(event)
    if (event.deviceId !== run.device.deviceId) return
    run.heardUs = this.options.clock.nowUs()
    run.ear.hear(event)
  }

  #open(device: Device, foot: Foot): Run {
    const { clock, otherFoot, prelude } = this.options
    const check = createPodCheck(foot)
    const other = otherFoot(device)
    const ear = createSampleEar(device, (block) => checkSamples(check, block))
    ear.prime(prelude(device.deviceId))
    const otherEar = other === null ? null : createSampleEar(other, (block) => checkOther(check, block))
    if (other !== null) otherEar?.prime(prelude(other.deviceId))
    const nowUs = clock.nowUs()
    return {
      ...{ device, check, ear, otherEar, otherId: other?.deviceId ?? null, heardUs: nowUs, phaseSinceUs: nowUs },
      state: {
        ...{ deviceId: device.deviceId, phase: 'waiting', stillSeconds: 0, strideCount: 0, result: null },
        message: 'Waiting for the pod.',
      },
    }
  }

  #look(): void {
    const run = this.#run
    if (run === null) return
    const before = JSON.stringify(run.state)
    run.state = this.#next(run)
    if (JSON.stringify(run.state) !== before) this.options.changed()
    const over = !isGoingOn(run)
    this.#cancel = this.options.clock.timer(over ? SHOWN_MS : LOOK_MS, () => {
      if (!over) this.#look()
      else if (this.#run === run) this.cancel(run.device.deviceId)
    })
  }

  #next(run: Run): CalibrationState {
    const nowUs = this.options.clock.nowUs()
    const { check, state } = run
    const now = { ...state, stillSeconds: Math.min(STILL_SECONDS_WANTED, stillSeconds(check.stillness)) }
    const strideCount = Math.min(STRIDES_WANTED, check.strides.count)
    if (nowUs - run.heardUs >= SILENT_US) {
      return failed(now, 'No data from this pod for 3 s. Wake it, see that it is connected, and check again.')
    }
    if (check.sampleCount === 0) return now
    if (check.phase === 'still') {
      if (nowUs - run.phaseSinceUs > LONGEST_STILL_US) {
        return failed(
          now,
          'The pod never stood still for three seconds. Stand with both feet on the ground and try again.',
        )
      }
      return { ...now, phase: 'still', message: now.stillSeconds === 0 ? STAND_MOVING : STAND }
    }
    if (state.phase !== 'strides') run.phaseSinceUs = nowUs
    if (check.strides.count >= STRIDES_WANTED) return this.#finish(run, { ...now, strideCount })
    if (nowUs - run.phaseSinceUs > LONGEST_STRIDES_US) {
      return failed(
        { ...now, strideCount },
        `Only ${strideCount} strides were seen in two minutes. Walk or run on and try again.`,
      )
    }
    return { ...now, phase: 'strides', strideCount, message: strideMessage(check) }
  }

  #finish(run: Run, now: CalibrationState): CalibrationState {
    const { messageCount, lostCount } = run.ear
    const checkedTimeUs = this.options.clock.nowUs()
    const result = judgePod(run.check, { checkedTimeUs, messageCount, lostCount })
    if (result === null) return failed(now, 'The pod never stood still. Try again.')
    this.options.store(run.device.deviceId, result)
    return { ...now, phase: 'done', message: DONE[result.verdict], result }
  }

  #end(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#run = null
  }
}

const STAND = 'Stand still, both feet on the ground.'
const STAND_MOVING = 'Stand still, both feet on the ground: the pod moves.'
const DONE: Readonly<Record<PodCalibration['verdict'], string>> = {
  good: 'The pod is checked and good.',
  usable: 'The pod is checked; it can be used.',
  poor: 'The pod is checked; something should be put right.',
}

function strideMessage({ foot, strides }: PodCheck): string {
  return strides.count === 0
    ? `Now walk or run. Begin with the ${foot} foot.`
    : 'Go on, straight ahead and at an even pace.'
}

function failed(state: CalibrationState, message: string): CalibrationState {
  return { ...state, phase: 'failed', message }
}

function isGoingOn({ state }: Run): boolean {
  return state.phase !== 'done' && state.phase !== 'failed'
}
