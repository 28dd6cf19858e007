import type { Motion } from './output.js'
import type { Emit } from './session-settings.js'

const EFFORT: Readonly<Record<Motion, number>> = { still: 0, walking: 1, running: 2 }

/** What the runner does, from all feet and pods: the liveliest of them counts. */
export interface SessionMotion {
  readonly motion: Motion
  /** Since when nobody runs; null while somebody does. */
  readonly idleSinceUs: number | null
  update(parts: readonly Motion[], timeUs: number): void
}

export function createSessionMotion(startTimeUs: number, emit: Emit): SessionMotion {
  let motion: Motion = 'still'
  let idleSinceUs: number | null = startTimeUs
  return {
    get motion() {
      return motion
    },
    get idleSinceUs() {
      return idleSinceUs
    },
    update(parts, timeUs) {
      const next = parts.reduce<Motion>((most, part) => (EFFORT[part] > EFFORT[most] ? part : most), 'still')
      if (next === motion) return
      if (next === 'running') idleSinceUs = null
      else if (motion === 'running') idleSinceUs = Math.round(timeUs)
      motion = next
      emit({ kind: 'motion', motion, timeUs: Math.round(timeUs) })
    },
  }
}
