import type { Athlete } from '../../domain/records/people.js'
import type { Gap, LiveNumbers } from '../../pipeline/output.js'
import type { ChannelServices } from './channel-services.js'
import { buildLiveAthlete } from './live-view.js'
import type { PodState } from './pod-states.js'
import type { SessionRecorder } from './session-recorder.js'

export interface PublisherInput {
  readonly athlete: () => Athlete
  readonly recorder: () => SessionRecorder | null
  readonly pods: () => readonly PodState[]
  /** Of pods that stream while nobody runs. */
  readonly idleNumbers: () => LiveNumbers | null
}

/** Tells the live pages how it stands with one athlete, once for several records of one moment. */
export class ChannelPublisher {
  /** Of the session that was opened last. */
  #gaps: Gap[] = []
  #waiting = false
  #publishedSinceTick = false

  constructor(
    private readonly services: Pick<ChannelServices, 'clock' | 'room' | 'publish' | 'unpublish'>,
    private readonly input: PublisherInput,
  ) {}

  sessionOpens(): void {
    this.#gaps = []
  }

  addGap(gap: Gap): void {
    this.#gaps.push(gap)
  }

  publish(): void {
    this.#publishedSinceTick = true
    const { clock, room, publish, unpublish } = this.services
    const athlete = this.input.athlete()
    const recorder = this.input.recorder()
    const pods = this.input.pods()
    if (recorder === null && pods.length === 0) {
      unpublish(athlete.athleteId)
      return
    }
    const numbers = recorder === null ? this.input.idleNumbers() : recorder.current()
    const left = recorder === null || numbers === null ? null : room(athlete.athleteId, numbers.totals)
    const gaps = recorder === null ? [] : this.#gaps
    publish(buildLiveAthlete({ athlete, nowUs: clock.nowUs(), recorder, numbers, gaps, room: left, pods }))
  }

  /** Several records of one moment make one update. */
  soon(): void {
    if (this.#waiting) return
    this.#waiting = true
    queueMicrotask(() => {
      this.#waiting = false
      this.publish()
    })
  }

  tick(): void {
    // Where steps were shown since, one more state would only make the next step wait for its turn.
    if (!this.#publishedSinceTick) this.publish()
    this.#publishedSinceTick = false
  }
}
