import type { LiveEvent } from '../../src/contracts/views.js'
import type { Connection, StateMessage } from './live-model.js'
import { openStream, type LiveSink } from './stream.js'

/** What the tab that holds the stream tells the others, and what a new tab asks. */
type TabMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'state'; readonly message: StateMessage }
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'resync' }
  | { readonly kind: 'connection'; readonly connection: Connection }

const NAME = 'solewatch-live'

const deliver = (sink: LiveSink, told: TabMessage): void => {
  if (told.kind === 'state') sink.state(told.message)
  else if (told.kind === 'event') sink.event(told.event)
  else if (told.kind === 'connection') sink.connection(told.connection)
  else if (told.kind === 'resync') sink.resync()
}

const tellingOthers = (sink: LiveSink, post: (told: TabMessage) => void): LiveSink => {
  const both = (told: TabMessage): void => {
    deliver(sink, told)
    post(told)
  }
  return {
    state: (message) => {
      both({ kind: 'state', message })
    },
    event: (event) => {
      both({ kind: 'event', event })
    },
    resync: () => {
      both({ kind: 'resync' })
    },
    connection: (connection) => {
      both({ kind: 'connection', connection })
    },
  }
}

/** Without locks a tab has a stream of its own, but only while it can be seen: a browser has six connections an origin. */
const openWhileVisible = (sink: LiveSink): (() => void) => {
  let close: (() => void) | null = null
  const follow = (): void => {
    if (document.visibilityState === 'visible') close ??= openStream(sink)
    else {
      close?.()
      close = null
    }
  }
  document.addEventListener('visibilitychange', follow)
  follow()
  return () => {
    document.removeEventListener('visibilitychange', follow)
    close?.()
  }
}

export interface TabSink extends LiveSink {
  /** Everything known now, for a tab that has just been opened. */
  snapshot(): { readonly message: StateMessage | null; readonly connection: Connection }
}

/**
 * One stream a browser: the tab that holds the lock reads it and tells the others; when it closes, the next takes over.
 * Browsers give locks to secure pages only (https, or this computer itself); elsewhere each visible tab reads by itself.
 */
export const openSharedStream = (sink: TabSink): (() => void) => {
  // Typed as always there, but missing on pages that are not secure.
  const locks = (navigator as { readonly locks?: LockManager }).locks
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return openWhileVisible(sink)
  const channel = new BroadcastChannel(NAME)
  const post = (told: TabMessage): void => {
    channel.postMessage(told)
  }
  const leaving = new AbortController()
  let leads = false
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (!leads) return deliver(sink, data)
    if (data.kind !== 'hello') return
    const { message, connection } = sink.snapshot()
    if (message !== null) post({ kind: 'state', message })
    post({ kind: 'connection', connection })
  })
  const lead = async (): Promise<void> => {
    leads = true
    const close = openStream(tellingOthers(sink, post))
    await new Promise((resolve) => {
      leaving.signal.addEventListener('abort', resolve, { once: true })
    })
    close()
  }
  locks.request(NAME, { signal: leaving.signal }, lead).catch(() => {
    // The wait for the lock was given up because this tab closes.
  })
  post({ kind: 'hello' })
  return () => {
    leaving.abort()
    channel.close()
  }
}
