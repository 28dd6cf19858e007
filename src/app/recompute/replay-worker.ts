import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { ImplementationError } from '../../runtime/errors.js'
import { toFailure, type Failure } from '../../stores/worker/messages.js'
import { LARGE_CHUNKS, replayChunks, SMALL_CHUNKS } from './replay-chunks.js'
import type { ReplayChunk, ReplayJob, ReplayResult } from './replay-job.js'

export interface ReplayWorkerOptions {
  /** Gives way to everything else that wants a processor. */
  readonly background: boolean
}

export type ReplayAnswer =
  | { readonly kind: 'chunk'; readonly chunk: ReplayChunk }
  | { readonly kind: 'done'; readonly result: ReplayResult }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** `job` begins one and gives up what was under way; `taken` says that a chunk has been dealt with. */
export type ReplayOrder = { readonly kind: 'job'; readonly job: ReplayJob } | { readonly kind: 'taken' }

/** So many chunks may be on their way: the next one is computed while the store writes. In the background it waits. */
const CHUNKS_AHEAD = 3
const CHUNKS_AHEAD_IN_BACKGROUND = 1
/** Behind everything else. */
const NICE = 19

/** Runs in a thread of its own: computes one journal after the other. */
function serve(): void {
  const port = parentPort
  if (port === null) throw new ImplementationError('The replay worker only runs as a worker thread')
  const { background } = workerData as ReplayWorkerOptions
  // On Linux this is the priority of the calling thread alone.
  if (background && process.platform === 'linux') setPriority(0, NICE)
  const most = background ? CHUNKS_AHEAD_IN_BACKGROUND : CHUNKS_AHEAD
  let chunks: ReturnType<typeof replayChunks> | null = null
  let ahead = 0
  const answer = (said: ReplayAnswer): void => {
    const blocks = said.kind === 'chunk' ? said.chunk.steps : []
    port.postMessage(
      said,
      blocks.map(({ block }) => block.buffer as ArrayBuffer),
    )
  }

  function goOn(): void {
    try {
      while (chunks !== null && ahead < most) {
        const next = chunks.next()
        if (next.done === true) {
          chunks = null
          answer({ kind: 'done', result: next.value })
        } else {
          ahead += 1
          answer({ kind: 'chunk', chunk: next.value })
        }
      }
    } catch (error) {
      chunks = null
      answer({ kind: 'failed', failure: toFailure(error) })
    }
  }

  port.on('message', (order: ReplayOrder) => {
    if (order.kind === 'job') {
      chunks = replayChunks(order.job, background ? SMALL_CHUNKS : LARGE_CHUNKS)
      ahead = 0
    } else ahead -= 1
    goOn()
  })
}

serve()
