import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError } from '../../runtime/errors.js'
import { makeFolder } from '../../runtime/make-folder.js'

/** Where everything of one installation lies: database, journal, token. Mode 0700: health data. */
export interface DataFolder {
  readonly path: string
  readonly journalPath: string
}

/** What was said on the command line wins, then the service manager's state directory, then the user's data folder. */
export function chooseDataFolder(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  demo: boolean,
): string {
  if (given !== undefined) return resolve(given)
  const fromEnvironment = env['SOLEWATCH_DATA']
  if (fromEnvironment) return resolve(demo ? `${fromEnvironment}-demo` : fromEnvironment)
  const name = demo ? 'solewatch-demo' : 'solewatch'
  // systemd sets STATE_DIRECTORY to the folder of the service itself; several are separated by colons.
  const stateDirectory = env['STATE_DIRECTORY']?.split(':')[0]
  if (stateDirectory) return demo ? join(stateDirectory, 'demo') : stateDirectory
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), name)
}

/** @throws ConfigError where the folder can't be made or written */
export function openDataFolder(path: string): DataFolder {
  try {
    const journalPath = join(path, 'journal')
    makeFolder(journalPath)
    accessSync(path, constants.R_OK | constants.W_OK)
    return { path, journalPath }
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ConfigError(
      `The data folder ${path} can't be used (${why}). Choose one that you may write to with --data DIR.`,
      { code: 'data-folder', cause },
    )
  }
}
