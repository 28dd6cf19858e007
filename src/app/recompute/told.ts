import type { JournalRecord, SessionShoe } from '../../journal/journal-record.js'
import type { Told } from './replay-job.js'

/** Follows what people said while a session was recorded. */
export interface ToldBook {
  /** @param outside true behind the part of the journal that counts */
  follow(record: JournalRecord, outside: boolean): void
  said(): Told | null
  /** The journal says how it ended, or its part ends before that. */
  ended(): boolean
}

export function createToldBook(): ToldBook {
  let said: Pick<Told, 'surface' | 'shoeId' | 'atEnd'> | null = null
  let ended = false
  const shoeIds = new Set<string>()
  const wore = (shoe: SessionShoe | null): string | null => {
    if (shoe !== null) shoeIds.add(shoe.shoeId)
    return shoe?.shoeId ?? null
  }
  return {
    follow(record, outside) {
      if (outside) ended = true
      if (record.kind === 'context' && said === null) {
        const opening = { surface: record.context.surface, shoeId: wore(record.context.shoe) }
        said = { ...opening, atEnd: opening }
      }
      if (record.kind !== 'command' || said === null) return
      if (record.command === 'stop') ended = true
      if (record.command === 'reopen') ended = false
      if (record.command === 'surface') said = { ...said, surface: record.surface }
      else if (record.command === 'shoe') said = { ...said, shoeId: wore(record.shoe) }
      else return
      if (!outside) said = { ...said, atEnd: { surface: said.surface, shoeId: said.shoeId } }
    },
    said: () => said && { ...said, shoeIds: [...shoeIds] },
    ended: () => ended,
  }
}
