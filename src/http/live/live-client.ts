import type { ServerResponse } from 'node:http'
import type { LiveAthlete, LiveState } from '../../contracts/views.js'
import type { EventRing } from './event-ring.js'

/** What every client reads from; it keeps nothing of its own but what it still has to send. */
export interface LiveSource {
  readonly athletes: ReadonlyMap<string, LiveAthlete>
  readonly ring: EventRing
  nowUs(): number
}

export interface LiveClient {
  /** These athletes have something new; `null`: somebody left, send everybody. */
  offerState(athleteIds: readonly string[] | null): void
  offerEvents(): void
  /** @returns false where nothing could be sent since the last beat: the client is gone or hopelessly slow */
  beat(): boolean
  end(): void
}

/** How long a browser waits before it comes back. */
const RETRY_MS = 2000
/** A minute at the hub's pace. */
const MAX_BEATS_WITHOUT_DRAIN = 4

/**
 * One open stream. While its socket is full nothing is written: what is new is only noted (which athletes; up to
 * which event), so that a slow client costs no memory and gets the latest state once it can take it.
 *
 * @param lastEventId of a client that comes back; null for a new one
 */
export function createLiveClient(response: ServerResponse, source: LiveSource, lastEventId: string | null): LiveClient {
  const events = createEventCursor(response, source.ring)
  const states = createStateQueue(response, source)
  let beatsWithoutDrain = 0
  const flush = () => {
    events.flush()
    states.flush()
  }
  response.on('drain', () => {
    beatsWithoutDrain = 0
    flush()
  })
  events.open(lastEventId)
  states.offer(null)
  flush()
  return {
    offerState(athleteIds) {
      states.offer(athleteIds)
      flush()
    },
    offerEvents: flush,
    beat() {
      if (canWrite(response)) {
        response.write(':\n\n')
        return true
      }
      beatsWithoutDrain += 1
      return beatsWithoutDrain < MAX_BEATS_WITHOUT_DRAIN
    },
    end: () => response.end(),
  }
}

/** Reads the ring at the pace of the client; where the ring has moved on further than it holds, the client is told. */
function createEventCursor(response: ServerResponse, ring: EventRing) {
  let sentSequence = ring.latestSequence
  const resync = () => {
    sentSequence = ring.latestSequence
    response.write(frame('resync', {}, ring.idOf(sentSequence)))
  }
  return {
    open(lastEventId: string | null) {
      // An id without data is remembered by the browser and shown to nobody: a break before the first event loses none.
      response.write(`retry: ${RETRY_MS}\nid: ${ring.idOf(sentSequence)}\n\n`)
      if (lastEventId === null) return
      const seen = ring.sequenceOf(lastEventId)
      if (seen === null) resync()
      else sentSequence = seen
    },
    flush() {
      if (!canWrite(response)) return
      const events = ring.since(sentSequence)
      if (events === null) return resync()
      for (const { sequence, event } of events) {
        if (!canWrite(response)) return
        response.write(frame('event', event, ring.idOf(sequence)))
        sentSequence = sequence
      }
    },
  }
}

/** Whose state is still to be sent; what it is, is looked up when it is. */
function createStateQueue(response: ServerResponse, source: LiveSource) {
  const pending = new Set<string>()
  let everybody = false
  return {
    offer(athleteIds: readonly string[] | null) {
      if (athleteIds === null) everybody = true
      else for (const id of athleteIds) pending.add(id)
    },
    flush() {
      if (!canWrite(response) || (!everybody && pending.size === 0)) return
      const ids = everybody ? [...source.athletes.keys()] : [...pending]
      const athletes = ids.flatMap((id) => source.athletes.get(id) ?? [])
      const state: LiveState = { nowUs: source.nowUs(), athletes, complete: everybody }
      everybody = false
      pending.clear()
      response.write(frame('state', state))
    },
  }
}

function canWrite(response: ServerResponse): boolean {
  return !response.writableNeedDrain && !response.writableEnded && !response.destroyed
}

function frame(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}
