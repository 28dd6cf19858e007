import type { SourceEvent } from '../../sources/source.js'
import type { LinkNow } from './pairing-rows.js'

const NOTHING: LinkNow = { state: 'searching', reason: null, parameters: null, rssiDbm: null }

/** How the link of each device stands, as the radio last said. */
export class LinkBook {
  readonly #links = new Map<string, LinkNow>()

  get(deviceId: string): LinkNow | null {
    return this.#links.get(deviceId) ?? null
  }

  isStreaming(deviceId: string): boolean {
    const state = this.get(deviceId)?.state
    return state === 'streaming' || state === 'stalled'
  }

  forget(deviceId: string): void {
    this.#links.delete(deviceId)
  }

  /** @returns true where a page would show something else now */
  handle(event: SourceEvent): boolean {
    if (event.kind !== 'link' && event.kind !== 'link-parameters' && event.kind !== 'rssi') return false
    const before = this.get(event.deviceId) ?? NOTHING
    if (event.kind === 'link') {
      const { state, reason } = event
      const isOver = state === 'lost' || state === 'stopped'
      const known = isOver ? { parameters: null, rssiDbm: null } : {}
      this.#links.set(event.deviceId, { ...before, ...known, state, reason })
      return true
    }
    const now = event.kind === 'rssi' ? { rssiDbm: event.rssiDbm } : { parameters: event }
    this.#links.set(event.deviceId, { ...before, ...now })
    return event.kind === 'link-parameters'
  }
}
