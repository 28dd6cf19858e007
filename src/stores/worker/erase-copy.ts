import { Worker } from 'node:worker_threads'
import { StoreError } from '../../runtime/errors.js'
import type { ErasureScope, TraceCounts } from '../erasure.js'
import { compiledUrl } from './compiled-url.js'
import { fromFailure, type Failure } from './messages.js'

export interface EraseCopyJob {
  readonly file: string
  readonly athleteIds: readonly string[]
  readonly timeUs: number
  /** Only looks. */
  readonly dryRun: boolean
}

export interface ErasedCopy {
  readonly athleteId: string
  /** As it was before. */
  readonly scope: ErasureScope
  readonly after: TraceCounts
}

export type EraseCopyAnswer =
  { readonly ok: true; readonly erased: readonly ErasedCopy[] } | { readonly ok: false; readonly failure: Failure }

/**
 * Takes athletes out of a database that nobody else has open: a copy that was kept, a backup. Of any released schema, which
 * it keeps. In a thread of its own.
 * @throws StoreError as for opening a database, `disk-full`
 */
export function eraseFromCopy(job: EraseCopyJob): Promise<readonly ErasedCopy[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(compiledUrl('./erase-copy-entry.js', import.meta.url), { workerData: job, name: 'erase' })
    worker.once('message', (answer: EraseCopyAnswer) => {
      if (answer.ok) resolve(answer.erased)
      else reject(fromFailure(answer.failure))
    })
    worker.once('error', (cause) => reject(lost(job, cause)))
    // After an answer this changes nothing any more.
    worker.once('exit', () => reject(lost(job)))
  })
}

function lost({ file }: EraseCopyJob, cause?: unknown): StoreError {
  return new StoreError(`The copy ${file} could not be looked through: its thread ended. Try again.`, {
    code: 'store-gone',
    cause,
  })
}
