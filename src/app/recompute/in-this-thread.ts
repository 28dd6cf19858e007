import { replayChunks } from './replay-chunks.js'
import type { ReplayRunner } from './replay-job.js'

/** Computes where it is called, one chunk after the other; for tests and for where threads are not wanted. */
export const replayInThisThread: ReplayRunner = async (job, onChunk, signal) => {
  const chunks = replayChunks(job)
  for (;;) {
    signal.throwIfAborted()
    const next = chunks.next()
    if (next.done === true) return next.value
    await onChunk(next.value)
  }
}
