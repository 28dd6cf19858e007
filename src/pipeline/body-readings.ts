import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { SessionTotals } from '../domain/records/session-record.js'
import { MINUTE_US } from '../domain/units/units.js'
import { addToMean, meanOf, type Mean } from './minute-row.js'

/** What a strap or a pod said is of now for this long. */
const FRESH_US = 5_000_000
const NOTHING = {}

/** One number of the body as a whole, not of a foot: heart rate, power. Sums by minute, whatever came how often. */
export interface BodyReading {
  add(value: number, timeUs: number): void
  /** The newest; null where it is not of now. */
  at(timeUs: number): number | null
  mean(): number | null
  most(): number | null
  minuteMean(minuteIndex: number): number | null
}

/** What of a session belongs to no foot. */
export interface BodyReadings {
  readonly heartRateBpm: BodyReading
  readonly powerW: BodyReading
  /** The device whose heart rate counts: a strap goes before a treadmill's handles. */
  heartRateId: string | null
}

export function createBodyReadings(startTimeUs: number): BodyReadings {
  return { heartRateBpm: createReading(startTimeUs), powerW: createReading(startTimeUs), heartRateId: null }
}

function createReading(startTimeUs: number): BodyReading {
  const whole: Mean = { sum: 0, count: 0 }
  const minutes = new Map<number, Mean>()
  let most: number | null = null
  let last: { readonly value: number; readonly timeUs: number } | null = null
  return {
    add(value, timeUs) {
      const index = Math.max(0, Math.floor((timeUs - startTimeUs) / MINUTE_US))
      const minute = minutes.get(index) ?? { sum: 0, count: 0 }
      minutes.set(index, minute)
      addToMean(whole, value)
      addToMean(minute, value)
      most = Math.max(most ?? value, value)
      last = { value, timeUs }
    },
    at: (timeUs) => (last !== null && Math.abs(timeUs - last.timeUs) <= FRESH_US ? last.value : null),
    mean: () => meanOf(whole),
    most: () => most,
    minuteMean(minuteIndex) {
      const minute = minutes.get(minuteIndex)
      return minute === undefined ? null : meanOf(minute)
    },
  }
}

/** The minute with what the body did in it; as it is where nothing was worn that tells. */
export function withBody(minute: MinuteRecord, { heartRateBpm, powerW }: BodyReadings): MinuteRecord {
  const heartRateBpmMean = heartRateBpm.minuteMean(minute.minuteIndex)
  const powerWMean = powerW.minuteMean(minute.minuteIndex)
  if (heartRateBpmMean === null && powerWMean === null) return minute
  return {
    ...minute,
    ...(heartRateBpmMean === null ? {} : { heartRateBpmMean }),
    ...(powerWMean === null ? {} : { powerWMean }),
  }
}

/** Of the whole session; nothing where nothing was worn that tells. */
export function bodyTotals({
  heartRateBpm,
  powerW,
}: BodyReadings): Pick<SessionTotals, 'heartRateBpmMean' | 'heartRateBpmMax' | 'powerWMean'> {
  const [bpm, mostBpm, watts] = [heartRateBpm.mean(), heartRateBpm.most(), powerW.mean()]
  if (bpm === null && watts === null) return NOTHING
  return {
    ...(bpm === null ? {} : { heartRateBpmMean: bpm }),
    ...(mostBpm === null ? {} : { heartRateBpmMax: mostBpm }),
    ...(watts === null ? {} : { powerWMean: watts }),
  }
}
