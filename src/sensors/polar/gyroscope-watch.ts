import { PMD_HEAD_BYTES, pmdTimestampNs } from './pmd-frame.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE, pmdTypeOf } from './pmd-types.js'

/** Longer than any frame of one stream is behind the other: at rest a frame is filled in a second. */
const SILENT_NS = 4_000_000_000n
/** A gyroscope that doesn't come back costs a gap no more often than that. */
const AGAIN_NS = 60_000_000_000n

/**
 * Notices a sensor whose acceleration goes on without its angular velocity, by the sensor's own clock: what waits on the
 * way waits for both.
 */
export class GyroscopeWatch {
  /** Up to here nothing is amiss. */
  #goodNs: bigint | null = null
  #quietUntilNs = 0n

  /** The stream begins: what the clock said before says nothing of it. */
  begin(): void {
    this.#goodNs = null
  }

  /** @param value of the data characteristic @returns whether it is time to start the stream again */
  misses(value: Uint8Array): boolean {
    if (value.length < PMD_HEAD_BYTES) return false
    const type = pmdTypeOf(value[0])
    if (type !== PMD_ACCELERATION && type !== PMD_GYROSCOPE) return false
    const nowNs = pmdTimestampNs(value)
    const goodNs = this.#goodNs
    if (type === PMD_GYROSCOPE || goodNs === null) {
      this.#goodNs = nowNs
      return false
    }
    if (nowNs - goodNs < SILENT_NS || nowNs < this.#quietUntilNs) return false
    this.#goodNs = nowNs
    this.#quietUntilNs = nowNs + AGAIN_NS
    return true
  }
}
