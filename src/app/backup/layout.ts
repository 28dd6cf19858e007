import { basename } from 'node:path'

/** Where backups lie unless another folder is named. */
export const BACKUPS_FOLDER = 'backups'
export const MANIFEST_FILE = 'manifest.json'
export const JOURNAL_FOLDER = 'journal'
export const RECORDINGS_FOLDER = 'recordings'

const FINISHED = /^solewatch-\d{8}T\d{6}Z(-\d+)?$/
const PARTIAL = /^solewatch-\d{8}T\d{6}Z(-\d+)?\.partial$/

/** 20261121T124500Z: sorts by time, and no file system minds it. */
export function stampOf(timeUs: number): string {
  return `${new Date(timeUs / 1000).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`
}

/** `solewatch-<UTC time>`, with a number behind it where that is taken. */
export function backupName(timeUs: number, taken: (name: string) => boolean): string {
  const name = `solewatch-${stampOf(timeUs)}`
  let free = name
  for (let count = 2; taken(free) || taken(partialName(free)); count += 1) free = `${name}-${count}`
  return free
}

/** What a backup is called until it is whole. */
export function partialName(name: string): string {
  return `${name}.partial`
}

export function isBackupName(path: string): boolean {
  return FINISHED.test(basename(path))
}

export function isPartialName(path: string): boolean {
  return PARTIAL.test(basename(path))
}
