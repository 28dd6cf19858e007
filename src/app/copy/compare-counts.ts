import type { ForwardRecord } from '../../stores/change-log/forward-target.js'
import type { Measurement } from '../../stores/influxdb/counted-field.js'

/** Points of a measurement for each athlete. */
export type CountPoints = (measurement: Measurement, signal: AbortSignal) => Promise<ReadonlyMap<string, number>>

/** A run of which everything should be there. */
export interface PresentRun {
  readonly athleteId: string
  readonly stepCount: number
  readonly minuteCount: number
}

export interface MeasurementCount {
  readonly measurement: Measurement
  /** What was copied. */
  readonly hereCount: number
  /** Points of the same athletes; more where other computations, later runs or another data folder are there too. */
  readonly thereCount: number
  /** Of athletes that have fewer there than here. */
  readonly missingCount: number
}

/** Counts on both sides when everything has been brought. */
export async function compareCounts(
  { runs, others }: { readonly runs: readonly PresentRun[]; readonly others: readonly ForwardRecord[] },
  count: CountPoints,
  signal: AbortSignal,
): Promise<MeasurementCount[]> {
  const here = new Tally()
  for (const { athleteId, stepCount, minuteCount } of runs) {
    here.add('session', athleteId, 1)
    here.add('step', athleteId, stepCount)
    here.add('minute', athleteId, minuteCount)
  }
  for (const record of others) {
    if (record.kind === 'day') here.add('day', record.day.athleteId, 1)
    else if (record.kind === 'alert') here.add('alert', record.alert.athleteId, 1)
    else if (record.kind === 'athlete') here.add('athlete', record.athleteId, 1)
  }
  const counts: MeasurementCount[] = []
  for (const [measurement, ofAthletes] of here.counts) {
    if (ofAthletes.size === 0) continue
    counts.push(compare(measurement, ofAthletes, await count(measurement, signal)))
  }
  return counts
}

function compare(
  measurement: Measurement,
  here: ReadonlyMap<string, number>,
  there: ReadonlyMap<string, number>,
): MeasurementCount {
  let [hereCount, thereCount, missingCount] = [0, 0, 0]
  for (const [athleteId, count] of here) {
    const found = there.get(athleteId) ?? 0
    hereCount += count
    thereCount += found
    missingCount += Math.max(0, count - found)
  }
  return { measurement, hereCount, thereCount, missingCount }
}

class Tally {
  readonly counts = new Map<Measurement, Map<string, number>>(
    (['step', 'minute', 'session', 'day', 'alert', 'athlete'] as const).map((measurement) => [measurement, new Map()]),
  )

  add(measurement: Measurement, athleteId: string, count: number): void {
    const ofAthletes = this.counts.get(measurement)
    if (count > 0) ofAthletes?.set(athleteId, (ofAthletes.get(athleteId) ?? 0) + count)
  }
}
