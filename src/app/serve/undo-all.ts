import type { Logger } from '../../runtime/logger.js'

/** A pod that does not answer must not keep the program from ending. */
const STOP_STEP_LIMIT_MS = 900

/** A step that may take longer than others. */
export function withLimit(limitMs: number, step: () => unknown): () => unknown {
  return Object.assign(() => step(), { limitMs })
}

function limitOf(step: () => unknown): number {
  return 'limitMs' in step && typeof step.limitMs === 'number' ? step.limitMs : STOP_STEP_LIMIT_MS
}

/** Backwards; what fails or takes too long must not keep the rest from ending. */
export async function undoAll(undo: (() => unknown)[], logger: Logger): Promise<void> {
  for (const step of undo.splice(0).reverse()) {
    const { promise: late, cancel } = afterMs(limitOf(step))
    const done = Promise.resolve()
      .then(step)
      .catch((error: unknown) => logger.error({ err: error }, 'a part of the server did not end well'))
    await Promise.race([done, late])
    cancel()
  }
}

function afterMs(delayMs: number): { promise: Promise<void>; cancel: () => void } {
  let handle: NodeJS.Timeout | undefined
  const promise = new Promise<void>((resolve) => (handle = setTimeout(resolve, delayMs)))
  return { promise, cancel: () => clearTimeout(handle) }
}
