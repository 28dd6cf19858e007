// adept-outdoor-run-shoe-acc: 25 minutes outdoors with an accelerometer on the left shoe, 100 Hz, clipping at 8 g, with stops.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findFolder, readFeet, RecordingError } from './read-files.mjs'

export const ADEPT = 'adept-outdoor-run-shoe-acc'

/** `{ dataset, name, feet: [{ foot, rateHz, block }] }`, or null where the folder or the file is not there. */
export function loadAdept(dataFolder, problem) {
  const folder = findFolder(dataFolder, ADEPT)
  if (folder === null) return null
  const path = join(folder, 'left_ankle.csv.gz')
  if (!existsSync(path)) return null
  try {
    return { dataset: ADEPT, name: 'outdoor run', feet: readFeet(path, 'adept-shoe-accelerometer') }
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error
    problem(error)
    return null
  }
}
