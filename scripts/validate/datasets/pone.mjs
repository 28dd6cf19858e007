// pone-boot-shoe-ankle-moments: 18 runners in a boot and in a running shoe: ankle moment and forces over stance, no IMU.
import { loadTrialsFile } from './trials-file.mjs'

export const PONE = 'pone-boot-shoe-ankle-moments'

/** Trials as in the file; null where it is not there. */
export function loadPone(dataFolder, problem) {
  return loadTrialsFile(dataFolder, { dataset: PONE, fields: ['subject', 'shoe', 'trial', 'td'], problem })
}
