import type { Forwarding, Storage } from '../../contracts/storage.js'
import { counted, sizeWords } from '../doctor/words.js'

/** With less than this, what a run sends may soon have no room. */
const LITTLE_ROOM_BYTES = 200 * 1024 * 1024
/** A small disk is nearly full with less. */
const LITTLE_ROOM_RATIO = 0.05

/** What a person should know or do, the most pressing first. That changes wait is nothing of the kind: it mends itself. */
export function attentionOf(
  storage: Pick<Storage, 'disk' | 'forwarding'> & {
    readonly kind: Storage['where']['kind']
    readonly lostStepCount: number
  },
): string[] {
  const { kind, disk, forwarding, lostStepCount } = storage
  return [
    ...(disk !== null && disk.freeBytes < Math.min(LITTLE_ROOM_BYTES, LITTLE_ROOM_RATIO * disk.totalBytes)
      ? [`The disk is nearly full: ${sizeWords(disk.freeBytes)} are left. Free some space, or runs can't be recorded.`]
      : []),
    ...(forwarding === null ? [] : ofForwarding(forwarding)),
    ...(lostStepCount === 0 ? [] : [lostSteps(kind, lostStepCount)]),
  ]
}

/** Without a database elsewhere, steps that leave the data folder are gone. */
function lostSteps(kind: Storage['where']['kind'], count: number): string {
  const steps = counted(count, 'single step')
  const went =
    kind === 'influxdb'
      ? `${steps} had to go before InfluxDB had ${count === 1 ? 'it' : 'them'}, because the room for steps was used up.`
      : `The oldest ${steps} had to go, because the room for steps (store.maxStepMiB) was used up.`
  return `${went} Minutes, runs and days are all there.`
}

function ofForwarding({ state, message, setAsideCount }: Forwarding): string[] {
  const refused =
    state === 'refused'
      ? [`InfluxDB lets nothing in: ${message ?? 'it did not say why.'}`]
      : // What is said while all goes through won't mend itself.
        state !== 'waiting' && message !== null
        ? [`InfluxDB may lack something: ${message}`]
        : []
  if (setAsideCount === 0) return refused
  const records = setAsideCount === 1 ? 'one record' : `${setAsideCount} records`
  return [...refused, `InfluxDB refused ${records}; the rest went through. The Storage page says why.`]
}
