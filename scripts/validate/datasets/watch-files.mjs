// fit-running-dynamics: files of watches and running pods. No truth, but the watch's own summary and, in some, a second device.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeFitActivity } from '../../../dist/codecs/fit/fit-activity.js'
import { findFolder, RecordingError } from './read-files.mjs'

export const WATCH_FILES = 'fit-running-dynamics'

/** `[{ name, activity }]` in order of name; null where the folder is not there. */
export function loadWatchFiles(dataFolder, problem) {
  const folder = findFolder(dataFolder, WATCH_FILES)
  if (folder === null || !existsSync(join(folder, 'fit'))) return null
  const names = readdirSync(join(folder, 'fit')).filter((name) => name.endsWith('.fit'))
  return names.sort().flatMap((name) => {
    const path = join(folder, 'fit', name)
    try {
      return [{ name: name.replace(/\.fit$/, ''), activity: decodeFitActivity(readFileSync(path)) }]
    } catch (cause) {
      problem(new RecordingError(path, `can't be read (${cause.message})`, { cause }))
      return []
    }
  })
}
