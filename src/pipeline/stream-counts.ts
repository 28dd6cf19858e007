import type { StreamCounters } from '../domain/records/stream-counters.js'
import type { LossPlace } from '../sensors/readings.js'
import type { SampleFrame } from '../sensors/sample-frame.js'
import type { FrameTime } from './frame-time.js'
import { MARKED_GAP_US } from './foot-stream.js'
import { createLagHistogram } from './lag-histogram.js'
import { countSaturated } from './saturation.js'

/** Reasons are few; what is beyond counts as 'other', lest damaged bytes fill the memory. */
const MOST_REASONS = 16
/** A message that couldn't be read shows as missing in the next ones, of a device without a clock some seconds later. */
const MALFORMED_WAITS_US = 10_000_000
const P99 = 0.99
const NONE: Readonly<Record<string, number>> = {}

/** What was not there between two frames, on the device's own clock. */
interface Hole {
  readonly fromUs: number
  readonly toUs: number
}

/** Counts what one device sent. While the session is paused nothing counts. */
export class StreamCounts {
  readonly #hasSamples: boolean
  readonly #reasons = new Map<string, number>()
  readonly #lags = createLagHistogram()
  readonly #counts
  /** Told since the last frame: it shows in what is missing before the next one. */
  readonly #waiting = { air: 0, sensor: 0, malformed: 0, malformedUs: -Infinity }
  /** Of the notification of now. */
  readonly #now = { repeated: 0, refused: 0, isRead: false, isUnreadable: false }
  #timing: StreamCounters['timing'] = 'host'
  #gapUs = 0
  /** Samples in the newest frame. */
  #messageCount = 1
  /** End of the newest data; -Infinity before any and after a pause. */
  #lastUs = -Infinity
  #lastHole: Hole | null = null
  #nextT0Us = 0
  #isLinkLost = false

  /** @param hasSamples whether the device is to send samples; else its messages are counted */
  constructor(hasSamples: boolean) {
    this.#hasSamples = hasSamples
    const lost = { lostAir: 0, lostSensor: 0, malformed: 0 }
    this.#counts = { received: 0, ...lost, duplicates: 0, reordered: 0, reconnects: 0, saturatedSamples: 0 }
  }

  /** @param placed null for a frame that lies before or inside what was already received */
  frame(frame: SampleFrame, placed: FrameTime | null, isCounted: boolean): void {
    if (placed === null) {
      this.#now.refused += 1
      this.#counts[isIn(this.#lastHole, frame) ? 'reordered' : 'duplicates'] += frame.count
      return
    }
    const { t0Us, count } = frame
    if (t0Us !== null) this.#timing = 'device'
    if (isCounted) this.#count(frame, placed)
    if (placed.missingCount > 0 && t0Us !== null) this.#lastHole = { fromUs: this.#nextT0Us, toUs: t0Us }
    this.#nextT0Us = (t0Us ?? 0) + count * frame.dtUs
    const waiting = this.#waiting
    if (waiting.air > 0) waiting.air = 0
    if (waiting.sensor > 0) waiting.sensor = 0
    const isShown = t0Us !== null || placed.lastUs - waiting.malformedUs > MALFORMED_WAITS_US
    if (waiting.malformed > 0 && isShown) waiting.malformed = 0
    this.#messageCount = count
  }

  /** A report of a device that sends no samples; silence beyond `longestUs` is a gap. */
  message(timeUs: number, longestUs: number): void {
    this.#hear(timeUs, timeUs, longestUs)
    this.#now.isRead = true
  }

  lost(count: number, where: LossPlace): void {
    if (this.#hasSamples) this.#waiting[where] += count
    else this.#counts[where === 'air' ? 'lostAir' : 'lostSensor'] += count
  }

  repeated(count: number): void {
    this.#now.repeated += count
  }

  /** @param carriesData false for what says something of the device only */
  malformed(reason: string, timeUs: number, carriesData: boolean): void {
    const key = this.#reasons.has(reason) || this.#reasons.size < MOST_REASONS ? reason : 'other'
    this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1)
    if (!carriesData) return
    this.#now.isUnreadable = true
    this.#waiting.malformed += 1
    this.#waiting.malformedUs = timeUs
  }

  /** All readings of one notification are through. */
  notified(): void {
    const { repeated, refused, isRead, isUnreadable } = this.#now
    if (repeated === 0 && refused === 0 && !isRead && !isUnreadable) return
    if (repeated > refused)
      this.#counts.duplicates += (repeated - refused) * (this.#hasSamples ? this.#messageCount : 1)
    if (!this.#hasSamples && isRead) this.#counts.received += 1
    else if (!this.#hasSamples && isUnreadable) this.#counts.malformed += 1
    this.#now.repeated = 0
    this.#now.refused = 0
    this.#now.isRead = false
    this.#now.isUnreadable = false
  }

  linkLost(): void {
    this.#isLinkLost = this.#counts.received > 0
  }

  /** A pause: the silence until the next data is none, and nothing of it is missing. */
  forgetTime(): void {
    this.#lastUs = -Infinity
  }

  /** Nothing more will come, so nothing will show what was unreadable at the end. */
  end(): void {
    if (this.#hasSamples) this.#counts.malformed += this.#waiting.malformed * this.#messageCount
    this.#waiting.malformed = 0
  }

  /** Null before anything came. */
  snapshot(deviceId: string): StreamCounters | null {
    const { received, lostAir, lostSensor, malformed } = this.#counts
    const expected = received + lostAir + lostSensor + malformed
    if (expected === 0 && this.#reasons.size === 0) return null
    return {
      deviceId,
      unit: this.#hasSamples ? 'samples' : 'messages',
      timing: this.#timing,
      expected,
      ...this.#counts,
      malformedMessages: this.#reasons.size === 0 ? NONE : Object.fromEntries(this.#reasons),
      gapSeconds: this.#gapUs / 1e6,
      hostLagP99Ms: this.#lags.percentileMs(P99),
    }
  }

  #count(frame: SampleFrame, placed: FrameTime): void {
    const missingCount = this.#lastUs === -Infinity ? 0 : placed.missingCount
    this.#hear(placed.firstUs, placed.lastUs, MARKED_GAP_US)
    this.#counts.received += frame.count
    const saturatedCount = countSaturated(frame)
    if (saturatedCount > 0) this.#counts.saturatedSamples += saturatedCount
    if (!placed.restarted) this.#lags.add(placed.lagUs)
    if (missingCount > 0) this.#share(missingCount, frame.t0Us !== null)
  }

  #hear(fromUs: number, untilUs: number, longestUs: number): void {
    const silentUs = fromUs - this.#lastUs
    if (silentUs >= longestUs && silentUs < Infinity) this.#gapUs += silentUs
    this.#lastUs = untilUs
    if (!this.#isLinkLost) return
    this.#counts.reconnects += 1
    this.#isLinkLost = false
  }

  /**
   * Says of each missing sample where it went: unreadable messages first, then what the device's own numbers tell. Where
   * they tell nothing, a hole of whole messages was lost on the way, and any other one in the sensor.
   */
  #share(missingCount: number, isDated: boolean): void {
    const counts = this.#counts
    const waiting = this.#waiting
    const messageCount = this.#messageCount
    const malformed = Math.min(missingCount, waiting.malformed * messageCount)
    const rest = missingCount - malformed
    counts.malformed += malformed
    waiting.malformed = 0
    const isWhole = !isDated || rest % messageCount === 0
    const untold = waiting.sensor === 0 && isWhole ? rest : 0
    const air = waiting.air > 0 ? Math.min(rest, waiting.air * messageCount) : untold
    counts.lostAir += air
    counts.lostSensor += rest - air
  }
}

/** A frame that comes after what followed it fits the hole that it left; else it came twice. */
function isIn(hole: Hole | null, { t0Us, dtUs }: SampleFrame): boolean {
  return hole !== null && t0Us !== null && t0Us > hole.fromUs - 0.5 * dtUs && t0Us < hole.toUs
}
