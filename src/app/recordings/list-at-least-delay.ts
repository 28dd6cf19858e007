import type { Clock } from '../../runtime/clock.js'
import type { SensorLink } from '../../sensors/sensor-link.js'
import type { SensorMemory, StoredRun } from '../../sensors/sensor-memory.js'

/** One question alone may have waited for the next meeting of the link; of so many one hardly did. */
const QUESTIONS = 12
/** No multiple of a usual interval of links, so that the questions fall on different moments of it. */
const BETWEEN_MS = 67

export interface ListedRun {
  readonly run: StoredRun
  /** Wall clock of the host when the answer came. */
  readonly askedTimeUs: number
}

/**
 * Lists the runs, and puts the sensor's clock beside the host's: asked several times, of which the answer with the least
 * delay counts. The feet must stand right to some milliseconds, for the time in the air is what lies between them.
 * @throws DeviceError as the sensor's memory does
 */
export async function listAtLeastDelay(link: SensorLink, memory: SensorMemory, clock: Clock): Promise<ListedRun[]> {
  let best = new Map<string, ListedRun>()
  for (let question = 0; question < QUESTIONS; question++) {
    const runs = await memory.list(link)
    const askedTimeUs = clock.nowUs()
    if (runs.length === 0) return []
    best = new Map(runs.map((run) => [run.runId, better({ run, askedTimeUs }, best.get(run.runId))]))
    await link.pause(BETWEEN_MS)
  }
  return [...best.values()]
}

function better(one: ListedRun, other: ListedRun | undefined): ListedRun {
  return other !== undefined && delayOf(other) <= delayOf(one) ? other : one
}

/** But for what is the same in all answers of one sensor. */
function delayOf({ run, askedTimeUs }: ListedRun): number {
  return askedTimeUs - (run.nowDeviceUs ?? 0)
}
