import { Worker } from 'node:worker_threads'
import { StoreError } from '../../runtime/errors.js'
import { compiledUrl } from '../../stores/worker/compiled-url.js'
import { fromFailure } from '../../stores/worker/messages.js'
import type { ReplayChunk, ReplayJob, ReplayResult, ReplayRunner } from './replay-job.js'
import type { ReplayAnswer, ReplayOrder, ReplayWorkerOptions } from './replay-worker.js'

/** A thread that computes journals, so that the one with the radio in it is never held up. */
export interface ReplayThread {
  /** One journal at a time. */
  readonly run: ReplayRunner
  close(): Promise<void>
}

/** A thread that has nothing to do for so long ends, and its memory with it. */
const IDLE_LIMIT_MS = 5_000

/** The thread begins with the first job, and anew after one was given up. */
export function createReplayThread(options: ReplayWorkerOptions): ReplayThread {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  async function close(): Promise<void> {
    clearTimeout(idle)
    const closing = worker
    worker = null
    await closing?.terminate()
  }
  return {
    async run(job, onChunk, signal) {
      clearTimeout(idle)
      worker ??= startWorker(options)
      try {
        return await runOn(worker, job, onChunk, signal)
      } catch (error) {
        // What it still has to say of this job must not be taken for the next one's.
        await close()
        throw error
      } finally {
        idle = setTimeout(() => void close(), IDLE_LIMIT_MS).unref()
      }
    },
    close,
  }
}

function startWorker(options: ReplayWorkerOptions): Worker {
  return new Worker(compiledUrl('./replay-worker.js', import.meta.url), { workerData: options, name: 'recompute' })
}

function runOn(
  worker: Worker,
  job: ReplayJob,
  onChunk: (chunk: ReplayChunk) => Promise<void>,
  signal: AbortSignal,
): Promise<ReplayResult> {
  const order = (message: ReplayOrder): void => worker.postMessage(message)
  let taking: Promise<void> = Promise.resolve()
  const { promise, resolve, reject } = settleable<ReplayResult>()
  const onAbort = (): void => reject(signal.reason)
  const onError = (error: Error): void =>
    reject(new StoreError(`The recompute crashed: ${error.message}`, { cause: error }))
  const onExit = (code: number): void => reject(new StoreError(`The recompute ended (exit code ${code}).`))
  const take = async (chunk: ReplayChunk): Promise<void> => {
    signal.throwIfAborted()
    await onChunk(chunk)
    order({ kind: 'taken' })
  }
  const onMessage = (answer: ReplayAnswer): void => {
    if (answer.kind === 'failed') reject(fromFailure(answer.failure))
    else if (answer.kind === 'done') taking.then(() => resolve(answer.result), reject)
    else {
      taking = taking.then(() => take(answer.chunk))
      taking.catch(reject)
    }
  }
  signal.addEventListener('abort', onAbort)
  worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  if (signal.aborted) onAbort()
  else order({ kind: 'job', job })
  // The chunk that is being written is finished in any case: what follows must find it written or not, never half.
  return promise
    .finally(() => {
      signal.removeEventListener('abort', onAbort)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
    })
    .finally(() => taking.catch(() => undefined))
}

function settleable<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
