import { createProgressBar } from './progress-bar.js'

const BAR_STEPS = 1000
/** As a shell tells of a process that Ctrl-C ended. */
export const INTERRUPTED_EXIT_CODE = 130

/** A bar on the error stream for work that is counted in bytes or points. */
export interface AmountBar {
  begin(total: number, words: string): void
  at(done: number, words: string): void
  clear(): void
  close(): void
}

export function createAmountBar(): AmountBar {
  const bar = createProgressBar(process.stderr)
  let whole = 1
  return {
    begin(total, words) {
      whole = Math.max(1, total)
      bar.begin(BAR_STEPS, words)
    },
    at(done, words) {
      bar.at(Math.min(BAR_STEPS, Math.floor((done / whole) * BAR_STEPS)))
      bar.words(words)
    },
    clear: bar.clear,
    close: bar.close,
  }
}

/** Runs with a signal that Ctrl-C and SIGTERM give; what they end says so by its exit code. */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort(new Error('interrupted'))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    await work(stopping.signal)
  } catch (error) {
    if (!stopping.signal.aborted) throw error
    process.exitCode = INTERRUPTED_EXIT_CODE
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
