import type { Session } from '../api/types.js'

/** Where a run comes from. */
export const SOURCE_WORDS: Readonly<Record<Session['source'], string>> = {
  ble: 'pods, live',
  memory: 'a pod’s memory',
  import: 'an imported file',
  replay: 'a replay',
  simulator: 'the simulator',
}
