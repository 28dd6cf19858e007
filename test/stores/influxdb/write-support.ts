import type { Clock } from '../../../src/runtime/clock.js'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { ForwardRecord } from '../../../src/stores/change-log/forward-target.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { createInfluxTarget, type InfluxTarget } from '../../../src/stores/influxdb/influx-target.js'
import { sampleStep } from '../sample-records.js'

export const TOKEN = 'a-token-that-nobody-may-see-0123456789'
export const NO_SIGNAL = new AbortController().signal

export interface StandingClock extends Pick<Clock, 'timer' | 'nowUs'> {
  /** Calls back what waits. */
  fire(): void
  readonly waitingCount: () => number
}

/** A clock whose timers fire when a test says so. */
export function standingClock(nowUs = Date.UTC(2026, 10, 21, 12) * 1000): StandingClock {
  const waiting = new Set<() => void>()
  return {
    nowUs: () => nowUs,
    timer(_, callback) {
      waiting.add(callback)
      return () => waiting.delete(callback)
    },
    fire: () => waiting.forEach((callback) => callback()),
    waitingCount: () => waiting.size,
  }
}

export function optionsFor(url: string, change: Partial<InfluxOptions> = {}): InfluxOptions {
  return {
    ...{ url, organisation: 'club', token: TOKEN, stepsBucket: 'steps', resultsBucket: 'results', timeoutMs: 5000 },
    ...change,
  }
}

export function targetFor(
  options: InfluxOptions,
  clock: Pick<Clock, 'timer' | 'nowUs'> = standingClock(),
): InfluxTarget {
  return createInfluxTarget(connectInflux(options), clock)
}

/** Records of one minute each, with the steps of `sampleStep`. */
export function stepRecords(minutes: number, stepsEach: number, change: Partial<StepRecord> = {}): ForwardRecord[] {
  return Array.from({ length: minutes }, (_, minute) => {
    const steps = Array.from({ length: stepsEach }, (_, at) => sampleStep(minute * stepsEach + at, change))
    const [encoded] = encodeSteps(steps)
    if (encoded === undefined) throw new Error('a minute has steps')
    return { kind: 'steps', steps: encoded }
  })
}
