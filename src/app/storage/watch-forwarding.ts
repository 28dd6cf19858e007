import type { ForwardingStatus } from '../../stores/change-log/forward-target.js'
import type { Forwarding } from '../forwarding/forwarding.js'

/**
 * Tells where what people are told of forwarding has changed, and not for every batch.
 * @returns ends it
 */
export function watchForwarding(forwarding: Pick<Forwarding, 'status' | 'onStatus'>, changed: () => void): () => void {
  let said = gistOf(forwarding.status())
  return forwarding.onStatus((status) => {
    const gist = gistOf(status)
    if (gist === said) return
    said = gist
    changed()
  })
}

function gistOf({ state, message, setAsideCount }: ForwardingStatus): string {
  const isStuck = state === 'waiting' || state === 'refused'
  return JSON.stringify([isStuck ? state : 'well', message, setAsideCount])
}
