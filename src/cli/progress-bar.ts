import { SingleBar } from 'cli-progress'

const CLEAR_LINE = '\r\u001b[K'

/** How far a command is, on the error stream and only for people: a pipe gets results and nothing else. */
export interface ProgressBar {
  /** @param words what is being worked on */
  begin(total: number, words: string): void
  at(value: number): void
  words(words: string): void
  /** Makes room for a line in between; the bar comes back below it with its next step. */
  clear(): void
  close(): void
}

export function createProgressBar(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): ProgressBar {
  const format = '{bar} {percentage} % {words}'
  const bar = stream.isTTY ? new SingleBar({ stream, format, clearOnComplete: true, hideCursor: true }) : null
  let open = false
  const close = (): void => {
    if (open) bar?.stop()
    open = false
  }
  return {
    begin(total, words) {
      close()
      bar?.start(total, 0, { words })
      open = bar !== null
    },
    at: (value) => bar?.update(value),
    words: (words) => bar?.update({ words }),
    clear() {
      if (open) stream.write(CLEAR_LINE)
    },
    close,
  }
}
