/**
 * What became of everything that one device sent in a session. `expected` is `received`, `lostAir`, `lostSensor` and
 * `malformed` together: all that the device took, as far as its clock, its counter or its rate tell.
 */
export interface StreamCounters {
  readonly deviceId: string
  /** A pod, a strap and a treadmill send messages; all these counts are of this unit. */
  readonly unit: 'samples' | 'messages'
  /** What tells when a sample was taken: the device's own clock, or only its arrival. */
  readonly timing: 'device' | 'host'
  readonly expected: number
  readonly received: number
  /** Lost on the way: whole messages. */
  readonly lostAir: number
  /** Lost before it: the sensor's own memory ran over. */
  readonly lostSensor: number
  /** Arrived, but could not be read. */
  readonly malformed: number
  /** Messages, or parts of one, that could not be read, by why; some of them held no samples. */
  readonly malformedMessages: Readonly<Record<string, number>>
  /** Arrived once more; not expected, and not used. */
  readonly duplicates: number
  /** Arrived after what followed them; not used, so they count as lost too. */
  readonly reordered: number
  /** Silence of half a second and more (of a pod: longer than it ever takes), pauses apart. */
  readonly gapSeconds: number
  readonly reconnects: number
  /** Samples with an axis at 99 % of its range and more. */
  readonly saturatedSamples: number
  /** 99 of 100 messages came no later than this after the quickest; null for a device whose samples have no time. */
  readonly hostLagP99Ms: number | null
}

/** Share of what was expected and is not there; null before anything was. */
export function lostRatioOf({ expected, received }: StreamCounters): number | null {
  return expected === 0 ? null : Math.max(0, 1 - received / expected)
}
