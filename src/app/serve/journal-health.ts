import type { Reserve } from '../../journal/reserve.js'
import type { JournalOptions, JournalWriter } from '../../journal/writer.js'
import type { Logger } from '../../runtime/logger.js'

type OnState = NonNullable<JournalOptions['onState']>

/** Which of the open journals can't be written, and why. */
export interface JournalHealth {
  /** For a journal that stays open. */
  follow(directory: string): OnState
  /**
   * Opens a session's journal, which counts until it is closed; that none could be opened counts until one can.
   * @throws what `open` throws
   */
  open(directory: string, open: (onState: OnState) => JournalWriter): JournalWriter
  /** A sentence while a journal can't be written, else null. */
  message(): string | null
}

export interface JournalHealthOptions {
  readonly logger: Logger
  /** Made anew when there is room again. */
  readonly reserve: Reserve
  readonly changed: () => void
}

/** No folder has this name. */
const OPENING = '*'

export function createJournalHealth({ logger, reserve, changed }: JournalHealthOptions): JournalHealth {
  const troubles = new Map<string, string>()
  const heal = (directory: string): void => {
    if (!troubles.delete(directory)) return
    changed()
    if (troubles.size === 0) void reserve.ensure()
  }
  const harm = (directory: string, message: string): void => {
    if (troubles.get(directory) === message) return
    troubles.set(directory, message)
    logger.warn(message)
    changed()
  }
  const follow =
    (directory: string): OnState =>
    (state, message) => {
      if (state === 'degraded') return harm(directory, message)
      logger.warn(message)
      heal(directory)
    }
  return {
    follow,
    open(directory, open) {
      let journal: JournalWriter
      try {
        journal = open(follow(directory))
      } catch (error) {
        harm(OPENING, error instanceof Error ? error.message : String(error))
        throw error
      }
      heal(OPENING)
      return {
        ...journal,
        get degraded() {
          return journal.degraded
        },
        async close() {
          await journal.close()
          heal(directory)
        },
      }
    },
    message: () => [...troubles.values()][0] ?? null,
  }
}
