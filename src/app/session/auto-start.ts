import type { StepRecord } from '../../domain/records/step-record.js'
import type { Motion } from '../../pipeline/output.js'

/** A pause this long between steps begins a new bout of running. */
const NEW_BOUT_US = 10_000_000
/** What is kept from before the first step, so that the sensor's axes and clock can be found. */
const LEAD_IN_US = 3_000_000
/** Without steps of its own (a speed and cadence pod) a bout is taken to have begun this long ago. */
const UNKNOWN_BOUT_US = 5_000_000
/** However long ago the bout began, no more than this is taken up into the session. */
const LONGEST_LEAD_US = 60_000_000
/** After a stop by hand, running must have ceased for this long before it can start a session again. */
const REARM_US = 60_000_000

/** Watches what the idle pipeline says and decides when a session begins by itself. */
export interface AutoStart {
  step(step: StepRecord): void
  /** @returns the session time from which records belong to the run, when it is to start now */
  motion(motion: Motion, timeUs: number): number | null
  /** Somebody ended a session while still running: don't start the next one at once. */
  disarm(timeUs: number): void
}

export function createAutoStart(): AutoStart {
  let boutStartUs = Number.NEGATIVE_INFINITY
  let lastStepUs = Number.NEGATIVE_INFINITY
  let disarmedUntilUs = Number.NEGATIVE_INFINITY
  return {
    step({ initialContactTimeUs }) {
      if (initialContactTimeUs - lastStepUs > NEW_BOUT_US) boutStartUs = initialContactTimeUs
      lastStepUs = initialContactTimeUs
    },
    motion(motion, timeUs) {
      if (motion !== 'running') return null
      if (timeUs < disarmedUntilUs) {
        disarmedUntilUs = timeUs + REARM_US
        return null
      }
      // Steps of an earlier run say nothing of this one, which then has no foot sensor.
      const ofThisBout = timeUs - lastStepUs <= NEW_BOUT_US
      return ofThisBout ? Math.max(boutStartUs - LEAD_IN_US, timeUs - LONGEST_LEAD_US) : timeUs - UNKNOWN_BOUT_US
    },
    disarm(timeUs) {
      disarmedUntilUs = timeUs + REARM_US
      lastStepUs = Number.NEGATIVE_INFINITY
    },
  }
}
