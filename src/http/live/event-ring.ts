import type { LiveEvent } from '../../contracts/views.js'

/** An event with its place in the order of all events of this process. */
export interface NumberedEvent {
  readonly sequence: number
  readonly event: LiveEvent
}

/** The last events, for browsers that were away for a moment. Ids are `epoch.sequence`; an epoch is one process. */
export interface EventRing {
  /** Sequence of the latest event; 0 before the first. */
  readonly latestSequence: number
  push(event: LiveEvent): NumberedEvent
  /** Events after a sequence; null where some of them are already gone. */
  since(sequence: number): readonly NumberedEvent[] | null
  /** Drops all of them; who was away meanwhile is told to look at everything anew. */
  clear(): void
  idOf(sequence: number): string
  /** The sequence of an id of this epoch; null for any other id. */
  sequenceOf(id: string): number | null
}

export function createEventRing(epoch: string, capacity: number): EventRing {
  let events: NumberedEvent[] = []
  let latest = 0
  return {
    get latestSequence() {
      return latest
    },
    push(event) {
      latest += 1
      const numbered = { sequence: latest, event }
      events = [...events.slice(-(capacity - 1)), numbered]
      return numbered
    },
    since(sequence) {
      if (latest - sequence > events.length) return null
      return events.filter((entry) => entry.sequence > sequence)
    },
    clear() {
      events = []
    },
    idOf: (sequence) => `${epoch}.${sequence}`,
    sequenceOf(id) {
      const separator = id.lastIndexOf('.')
      const digits = id.slice(separator + 1)
      if (id.slice(0, Math.max(0, separator)) !== epoch || !/^\d{1,15}$/.test(digits)) return null
      return Number(digits) <= latest ? Number(digits) : null
    },
  }
}
