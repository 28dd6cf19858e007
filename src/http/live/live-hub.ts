import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LiveAthlete, LiveEvent } from '../../contracts/views.js'
import type { Clock } from '../../runtime/clock.js'
import { HttpProblem } from '../problem.js'
import { createEventRing } from './event-ring.js'
import { createLiveClient, type LiveClient } from './live-client.js'

/** Two updates in half a second, so at most four a second, of one athlete to one client. */
export const STATE_BURST = 2
export const STATE_WINDOW_MS = 500
export const HEARTBEAT_MS = 15_000
export const EVENT_RING_CAPACITY = 256
const MAX_CLIENTS = 100

/** The live stream: takes what is new from the pipeline and shows it to every open browser. */
export interface LiveHub {
  /** The latest value wins; clients see at most four a second. */
  publishState(athlete: LiveAthlete): void
  removeAthlete(athleteId: string): void
  publishEvent(event: LiveEvent): void
  /** No event of before is told to anybody any more. */
  forgetEvents(): void
  /** Turns a request into a stream. @throws HttpProblem (503) where too many are open */
  attach(request: IncomingMessage, response: ServerResponse): void
  readonly clientCount: number
  /** Ends all streams; the browsers come back by themselves when there is a server again. */
  close(): void
}

export function createLiveHub(options: { clock: Clock }): LiveHub {
  const { clock } = options
  const athletes = new Map<string, LiveAthlete>()
  const clients = new Map<LiveClient, ServerResponse>()
  const ring = createEventRing(clock.nowUs().toString(36), EVENT_RING_CAPACITY)
  const source = { athletes, ring, nowUs: () => clock.nowUs() }
  const coalescer = createCoalescer(clock, (athleteIds) => {
    for (const client of clients.keys()) client.offerState(athleteIds)
  })
  const heartbeat = createHeartbeat(clock, clients)

  const remove = (client: LiveClient) => {
    clients.delete(client)
    if (clients.size === 0) heartbeat.stop()
  }
  return {
    publishState(athlete) {
      athletes.set(athlete.athleteId, athlete)
      coalescer.touch(athlete.athleteId)
    },
    removeAthlete(athleteId) {
      if (!athletes.delete(athleteId)) return
      coalescer.forget(athleteId)
      for (const client of clients.keys()) client.offerState(null)
    },
    publishEvent(event) {
      ring.push(event)
      for (const client of clients.keys()) client.offerEvents()
    },
    forgetEvents() {
      ring.clear()
    },
    attach(request, response) {
      if (clients.size >= MAX_CLIENTS) throw tooManyStreams()
      writeStreamHead(request, response)
      const client = createLiveClient(response, source, lastEventIdOf(request))
      clients.set(client, response)
      response.once('close', () => remove(client))
      heartbeat.start()
    },
    get clientCount() {
      return clients.size
    },
    close() {
      heartbeat.stop()
      coalescer.stop()
      for (const client of [...clients.keys()]) client.end()
      clients.clear()
    },
  }
}

function tooManyStreams(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'too-many-streams',
    detail: `${MAX_CLIENTS} live pages are open already; close one of them.`,
  })
}

function writeStreamHead(request: IncomingMessage, response: ServerResponse): void {
  request.socket.setNoDelay(true)
  request.socket.setTimeout(0)
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
}

/** The header that a browser sends on its own; the query is for a tab that takes over the stream of a closed one. */
function lastEventIdOf(request: IncomingMessage): string | null {
  const header = request.headers['last-event-id']
  if (typeof header === 'string' && header !== '') return header
  return new URL(request.url ?? '/', 'http://localhost').searchParams.get('lastEventId')
}

/**
 * Two changes of an athlete go out at once, further ones half a second after the last but one. The feet of a runner
 * land some 350 ms apart, and pods deliver in jerks: with equal spacing each jerk would hold a step back.
 */
function createCoalescer(clock: Clock, flush: (athleteIds: readonly string[]) => void) {
  const sentUs = new Map<string, readonly number[]>()
  const waiting = new Set<string>()
  let cancel: (() => void) | null = null
  const dueInMs = (athleteId: string) => {
    const sent = sentUs.get(athleteId)?.at(-STATE_BURST)
    return sent === undefined ? 0 : STATE_WINDOW_MS - (clock.monotonicUs() - sent) / 1000
  }
  const run = () => {
    cancel?.()
    cancel = null
    const due = [...waiting].filter((athleteId) => dueInMs(athleteId) <= 0)
    for (const athleteId of due) {
      waiting.delete(athleteId)
      sentUs.set(athleteId, [...(sentUs.get(athleteId) ?? []), clock.monotonicUs()].slice(-STATE_BURST))
    }
    if (due.length > 0) flush(due)
    if (waiting.size > 0) cancel = clock.timer(Math.max(1, Math.min(...[...waiting].map(dueInMs))), run)
  }
  return {
    touch(athleteId: string) {
      waiting.add(athleteId)
      if (cancel === null || dueInMs(athleteId) <= 0) run()
    },
    forget(athleteId: string) {
      waiting.delete(athleteId)
      sentUs.delete(athleteId)
    },
    stop() {
      cancel?.()
      cancel = null
      waiting.clear()
    },
  }
}

function createHeartbeat(clock: Clock, clients: ReadonlyMap<LiveClient, ServerResponse>) {
  let cancel: (() => void) | null = null
  const run = () => {
    // A client that took nothing for a minute is cut off; if there is still a browser, it comes back.
    for (const [client, response] of clients) if (!client.beat()) response.destroy()
    cancel = clock.timer(HEARTBEAT_MS, run)
  }
  return {
    start() {
      cancel ??= clock.timer(HEARTBEAT_MS, run)
    },
    stop() {
      cancel?.()
      cancel = null
    },
  }
}
