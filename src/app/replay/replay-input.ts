import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { listSegments } from '../../journal/reader.js'
import { ConfigError } from '../../runtime/errors.js'

/** What a path turned out to be. */
export type ReplayInput =
  | { readonly kind: 'journal'; readonly path: string }
  | { readonly kind: 'recordings'; readonly files: readonly RecordingFile[] }

export interface RecordingFile {
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedTimeUs: number
}

const RECORDING_NAME = /\.(csv(\.gz)?|fit)$/i
const FIT_NAME = /\.fit$/i
const SEGMENT_NAME = /\.swj(\.gz)?$/

/** @throws ConfigError where there is nothing to replay */
export function findReplayInput(path: string): ReplayInput {
  const stats = statOf(path)
  if (!stats.isDirectory()) {
    if (SEGMENT_NAME.test(path)) return { kind: 'journal', path }
    return { kind: 'recordings', files: [describe(path)] }
  }
  if (listSegments(path).length > 0) return { kind: 'journal', path }
  const names = readdirSync(path).filter((name) => RECORDING_NAME.test(name))
  if (names.length === 0) {
    throw new ConfigError(
      `The folder ${path} holds neither a journal nor recordings (.csv, .csv.gz, .fit). Give a session's journal folder or a recorded file.`,
      { code: 'replay-nothing' },
    )
  }
  return { kind: 'recordings', files: names.sort().map((name) => describe(join(path, name))) }
}

/** True for the file of a watch. */
export function isFitFile({ name }: RecordingFile): boolean {
  return FIT_NAME.test(name)
}

function describe(path: string): RecordingFile {
  const stats = statOf(path)
  return { path, name: basename(path), sizeBytes: stats.size, modifiedTimeUs: Math.round(stats.mtimeMs * 1000) }
}

function statOf(path: string) {
  try {
    return statSync(path)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const what = missing
      ? `There is no file or folder ${path}; check the path.`
      : `${path} can't be read; check its permissions.`
    throw new ConfigError(what, { code: 'replay-missing', cause })
  }
}
