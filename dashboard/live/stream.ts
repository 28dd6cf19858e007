import '../api/zod-setup.js'
import { liveEventSchema, liveStateSchema, type LiveEvent } from '../../src/contracts/views.js'
import type { Connection, StateMessage } from './live-model.js'

/** Where a live stream delivers. */
export interface LiveSink {
  state(message: StateMessage): void
  event(event: LiveEvent): void
  /** Events were missed: whatever was fetched may be old. */
  resync(): void
  connection(connection: Connection): void
}

export const LIVE_URL = '/api/v1/live'
const RETRY_MIN_MS = 1000
const RETRY_MAX_MS = 15_000

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const listen = (source: EventSource, sink: LiveSink): void => {
  let full = true
  source.addEventListener('open', () => {
    full = true
    sink.connection('open')
  })
  source.addEventListener('state', (message: MessageEvent<string>) => {
    const state = liveStateSchema.safeParse(parseJson(message.data))
    if (!state.success) return sink.connection('outdated')
    sink.state({ state: state.data, full: full || state.data.complete === true })
    full = false
  })
  source.addEventListener('event', (message: MessageEvent<string>) => {
    const event = liveEventSchema.safeParse(parseJson(message.data))
    if (event.success) sink.event(event.data)
    else sink.resync()
  })
  source.addEventListener('resync', () => {
    sink.resync()
  })
}

/** Opens the live stream and keeps it open until the returned function is called. The browser itself resumes short breaks. */
export const openStream = (sink: LiveSink): (() => void) => {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let delayMs = RETRY_MIN_MS
  const open = (): void => {
    const opened = new EventSource(LIVE_URL)
    source = opened
    listen(opened, sink)
    opened.addEventListener('open', () => {
      delayMs = RETRY_MIN_MS
    })
    opened.addEventListener('error', () => {
      sink.connection('lost')
      // After a refusal the browser gives up; after a break it tries again by itself.
      if (opened.readyState !== EventSource.CLOSED) return
      retry = setTimeout(open, delayMs)
      delayMs = Math.min(RETRY_MAX_MS, delayMs * 2)
    })
  }
  open()
  return () => {
    clearTimeout(retry)
    source?.close()
  }
}
