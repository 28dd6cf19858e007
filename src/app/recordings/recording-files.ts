import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../../runtime/errors.js'
import { makeFolder } from '../../runtime/make-folder.js'

const FOLDER = 'recordings'
/** A day at 208 samples a second; nothing that a pod of a runner keeps is longer. */
const MOST_BYTES = 512 * 1024 * 1024

/** A fetched run grows here; what `append` took is on the disk. */
export interface RecordingFile {
  append(bytes: Uint8Array): void
  /** Whether these bytes are there. */
  holds(atByte: number, bytes: Uint8Array): boolean
  close(): void
}

/**
 * Opens the file of a run to go on behind its first `keptBytes`; what a crash left behind them is cut off.
 * @throws StoreError where the disk refuses
 */
export function openRecordingFile(dataPath: string, recordingId: string, keptBytes: number): RecordingFile {
  const path = recordingPath(dataPath, recordingId)
  return told(path, () => {
    makeFolder(join(dataPath, FOLDER))
    const descriptor = openSync(path, keptBytes === 0 ? 'w+' : 'r+', 0o600)
    ftruncateSync(descriptor, keptBytes)
    let position = keptBytes
    return {
      append(bytes) {
        told(path, () => {
          for (let done = 0; done < bytes.length;) {
            done += writeSync(descriptor, bytes, done, bytes.length - done, position + done)
          }
          fdatasyncSync(descriptor)
          position += bytes.length
        })
      },
      holds(atByte, bytes) {
        const there = Buffer.alloc(bytes.length)
        const count = told(path, () => readSync(descriptor, there, 0, bytes.length, atByte))
        return count === bytes.length && there.equals(bytes)
      },
      close: () => closeSync(descriptor),
    }
  })
}

/** @throws StoreError where the file is gone or too large to be a run */
export async function readRecordingFile(dataPath: string, recordingId: string, byteCount: number): Promise<Uint8Array> {
  const path = recordingPath(dataPath, recordingId)
  if (byteCount > MOST_BYTES) {
    throw new StoreError(`The stored run ${recordingId} has ${byteCount} bytes; more than ${MOST_BYTES} are no run.`, {
      code: 'recording-large',
    })
  }
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new StoreError(`The fetched run ${path} can't be read; fetch it again.`, { code: 'recording-file', cause })
  })
  if (bytes.length >= byteCount) return bytes.subarray(0, byteCount)
  throw new StoreError(`The fetched run ${path} is cut; fetch it again.`, { code: 'recording-file' })
}

/** Null where there is none. */
export async function recordingBytes(dataPath: string, recordingId: string): Promise<number | null> {
  return stat(recordingPath(dataPath, recordingId)).then(
    ({ size }) => size,
    () => null,
  )
}

export function hasRecordingFile(dataPath: string, recordingId: string): boolean {
  return existsSync(recordingPath(dataPath, recordingId))
}

export async function removeRecordingFile(dataPath: string, recordingId: string): Promise<void> {
  await rm(recordingPath(dataPath, recordingId), { force: true })
}

/** Always inside the folder: an id may come from a database that somebody else has made. */
function recordingPath(dataPath: string, recordingId: string): string {
  return join(dataPath, FOLDER, `${recordingId.replaceAll(/[/\\\0]/g, '_')}.run`)
}

function told<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new StoreError(`A fetched run could not be written to ${path} (${why}); free some space and try again.`, {
      code: 'recording-file',
      cause,
    })
  }
}
