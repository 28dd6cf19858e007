// fuzzylabs-foot-imu: a real six-axis IMU on a foot, streamed over Bluetooth LE. No truth but what kind of movement it was.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findFolder, readFeet, RecordingError } from './read-files.mjs'

export const FUZZYLABS = 'fuzzylabs-foot-imu'
const FILES = [
  { name: 'test-run', file: 'test-run.csv.gz', mapping: 'fuzzylabs-foot-imu', running: true },
  { name: 'walk and stand', file: '2020-08-25T11_43_19.036Z.csv.gz', mapping: 'fuzzylabs-foot-imu', running: false },
  { name: 'slow walking', file: 'slow-walking.csv.gz', mapping: 'fuzzylabs-foot-imu-no-header', running: false },
]

/**
 * `[{ dataset, name, running, feet: [{ foot, rateHz, block }] }]`; `running` is what was done in it.
 * @returns null where the folder is not there
 */
export function loadFuzzylabs(dataFolder, problem) {
  const folder = findFolder(dataFolder, FUZZYLABS)
  if (folder === null) return null
  return FILES.flatMap(({ name, file, mapping, running }) => {
    const path = join(folder, file)
    if (!existsSync(path)) return []
    try {
      return [{ dataset: FUZZYLABS, name, running, feet: readFeet(path, mapping) }]
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error
      problem(error)
      return []
    }
  })
}
