// Data sets that are one packed list of trials: bach2022, alcantara2021 and pone.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findFolder, readJson, RecordingError } from './read-files.mjs'

/** The list as it is in the file, each trial checked for the fields that are needed; null where the file is not there. */
export function loadTrialsFile(dataFolder, { dataset, fields, problem }) {
  const folder = findFolder(dataFolder, dataset)
  if (folder === null) return null
  const path = join(folder, 'trials.json.gz')
  if (!existsSync(path)) return null
  try {
    const trials = readJson(path)
    if (!Array.isArray(trials)) throw new RecordingError(path, 'is not a list of trials')
    const whole = trials.filter((trial) => fields.every((field) => trial[field] !== undefined))
    if (whole.length < trials.length) {
      problem(new RecordingError(path, `${trials.length - whole.length} trials lack one of ${fields.join(', ')}`))
    }
    return whole
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error
    problem(error)
    return null
  }
}
