import type { Reserve } from '../../journal/reserve.js'
import type { JournalOptions, JournalWriter } from '../../journal/writer.js'
import type { Logger } from '../../runtime/logger.js'

type OnState = NonNullable<JournalOptions['onState']>

/** Which of the open journals can't be written, and why. */
export interface JournalHealth {
  follow(directory: string): OnState
  /** A journal that is closed no longer counts. */
  untilClosed(journal: JournalWriter): JournalWriter
  /** A sentence while a journal can't be written, else null. */
  message(): string | null
}

export interface JournalHealthOptions {
  readonly logger: Logger
  /** Made anew when there is room again. */
  readonly reserve: Reserve
  readonly changed: () => void
}

export function createJournalHealth({ logger, reserve, changed }: JournalHealthOptions): JournalHealth {
  const troubles = new Map<string, string>()
  const heal = (directory: string): void => {
    if (!troubles.delete(directory)) return
    changed()
    if (troubles.size === 0) void reserve.ensure()
  }
  return {
    follow: (directory) => (state, message) => {
      logger.warn({ state }, message)
      if (state === 'recovered') return heal(directory)
      troubles.set(directory, message)
      changed()
    },
    untilClosed(journal) {
      return {
        ...journal,
        get degraded() {
          return journal.degraded
        },
        async close() {
          await journal.close()
          heal(journal.directory)
        },
      }
    },
    message: () => [...troubles.values()][0] ?? null,
  }
}
