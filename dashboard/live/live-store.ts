import type { LiveEvent } from '../../src/contracts/views.js'
import { applyState, EMPTY_LIVE, type LiveModel } from './live-model.js'
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
      if (connection !== model.connection) change({ ...model, connection })
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
  return {
    getModel: () => model,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: () => settings.open(sink),
  }
}
