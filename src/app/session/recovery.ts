import type { SessionContext } from '../../journal/journal-record.js'
import { readJournal } from '../../journal/reader.js'

/** The opening of a session's journal; null where not even that survived. */
export function readSessionContext(folder: string): SessionContext | null {
  for (const record of readJournal(folder)) {
    if (record.kind === 'context') return record.context
  }
  return null
}
