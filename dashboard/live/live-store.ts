import type { LiveEvent } from '../../src/contracts/views.js'
import { applyState, EMPTY_LIVE, isSilent, type LiveModel } from './live-model.js'
import type { TabSink } from './shared-stream.js'

export interface LiveStore {
  readonly getModel: () => LiveModel
  readonly subscribe: (listener: () => void) => () => void
  /** Begins to read; the returned function ends it. */
  readonly start: () => () => void
}

export interface LiveStoreSettings {
  readonly open: (sink: TabSink) => () => void
  readonly onEvent: (event: LiveEvent) => void
  readonly onResync: () => void
  readonly nowMs: () => number
}

const WATCH_EVERY_MS = 1000

/** Holds the live model for React. Work begins in `start()`. */
export const createLiveStore = (settings: LiveStoreSettings): LiveStore => {
  let model = EMPTY_LIVE
  const listeners = new Set<() => void>()
  const change = (next: LiveModel): void => {
    if (next === model) return
    model = next
    for (const listener of listeners) listener()
  }
  const sink: TabSink = {
    state: (message) => {
      change(applyState(model, message, settings.nowMs()))
    },
    connection: (connection) => {
      if (connection !== model.connection) change({ ...model, connection, silent: false })
    },
    event: settings.onEvent,
    resync: settings.onResync,
    snapshot: () => ({
      connection: model.connection,
      message:
        model.serverNowUs === null
          ? null
          : { full: true, state: { nowUs: model.serverNowUs, athletes: [...model.athletes] } },
    }),
  }
  // Two looks in a row: a browser that was asleep itself has the states still to read.
  let suspected = false
  const watch = (): void => {
    const silent = isSilent(model, settings.nowMs())
    if (silent !== model.silent && silent === suspected) change({ ...model, silent })
    suspected = silent
  }
  return {
    getModel: () => model,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: () => {
      const close = settings.open(sink)
      const watching = setInterval(watch, WATCH_EVERY_MS)
      return () => {
        clearInterval(watching)
        close()
      }
    },
  }
}
