import type { Clock } from '../../runtime/clock.js'
import type { ForwardTarget, ForwardingStatus } from '../../stores/change-log/forward-target.js'
import { Forwarder } from '../../stores/change-log/forwarder.js'
import type { Connection } from '../../stores/sqlite/connection.js'
import { createForwardSource } from '../../stores/sqlite/forwarding/sqlite-forward-source.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { DeletionScope } from '../../stores/store.js'
import type { RemoteCount, RemoteQuery } from './forwarding.js'
import type { RemotePage } from './remote-page.js'
import { RemoteReads } from './remote-reads.js'

/** What the main thread may ask of the forwarding thread. */
export interface ForwardingService {
  /** @returns reached in `flushedTo` when all that was committed before has been dealt with */
  requestFlush(): number
  retrySetAside(setAsideIds?: readonly number[]): number
  dropSetAside(setAsideIds: readonly number[]): number
  beginRead(query: RemoteQuery): number
  nextPage(id: number): Promise<RemotePage>
  endRead(id: number): Promise<void>
  countRemote(scope: DeletionScope): Promise<RemoteCount>
  close(): Promise<void>
}

/** What the thread tells by itself. */
export interface ForwardingNews {
  readonly status: ForwardingStatus
  readonly flushedTo: number
}

/** The remote store, as the thread uses it. */
export interface Remote {
  readonly target: ForwardTarget
  query(query: RemoteQuery): AsyncIterable<StepRecord>
  count(scope: DeletionScope): Promise<RemoteCount>
  close(): void
}

export interface ServiceParts {
  readonly connection: Connection
  readonly remote: Remote
  readonly clock: Clock
  readonly random: () => number
  readonly batchBytes: number
  readonly batchMs: number
  readonly tell: (news: ForwardingNews) => void
}

/** Numbers that only grow are told so often. */
const TELL_EVERY_MS = 1_000

/** Forwards from the database of the connection until it is closed. */
export function createForwardingService(parts: ServiceParts): ForwardingService {
  const { connection, remote } = parts
  const source = createForwardSource(connection, remote.target.name)
  const reads = new RemoteReads((query) => remote.query(query))
  const forwarder = new Forwarder({ ...parts, source, target: remote.target, turned: () => news.turned() })
  const news = createNews(parts, forwarder)
  const again = <T>(change: () => T): T => {
    const answer = change()
    news.tellNow()
    forwarder.requestFlush()
    return answer
  }
  forwarder.start()
  return {
    requestFlush: () => forwarder.requestFlush(),
    retrySetAside: (setAsideIds) => again(() => source.retrySetAside(setAsideIds)),
    dropSetAside: (setAsideIds) => again(() => source.dropSetAside(setAsideIds)),
    beginRead: (query) => reads.begin(query),
    nextPage: (id) => reads.next(id),
    endRead: (id) => reads.end(id),
    countRemote: (scope) => remote.count(scope),
    async close() {
      news.end()
      await forwarder.stop()
      await reads.endAll()
      remote.close()
      connection.close()
    },
  }
}

/** Changes of the state at once, numbers once a second. */
function createNews({ clock, tell }: ServiceParts, forwarder: Forwarder) {
  let told: ForwardingNews | null = null
  let cancel: (() => void) | null = null
  let hasEnded = false
  const tellNow = (): void => {
    cancel?.()
    cancel = null
    if (hasEnded) return
    try {
      told = { status: forwarder.status(), flushedTo: forwarder.flushedTo }
      tell(told)
    } catch {
      // The database can't be read just now; the forwarder has seen it too, and its next turn tells.
    }
  }
  return {
    tellNow,
    turned(): void {
      const { state, message } = forwarder
      const isNew =
        told?.status.state !== state || told.status.message !== message || told.flushedTo !== forwarder.flushedTo
      if (isNew) tellNow()
      else cancel ??= clock.timer(TELL_EVERY_MS, tellNow)
    },
    end(): void {
      hasEnded = true
      cancel?.()
    },
  }
}
