import { backOffDelayMs } from '../../../runtime/retry.js'

/** A link that streamed this long failed by accident; try again at once. */
const WORTH_RETRYING_AT_ONCE_MS = 5_000
/** A link that streamed this long says that earlier failures are over. */
const BACK_OFF_RESET_MS = 30_000
const FAILED_TO_ESTABLISH = 0x3e

export interface LinkLoss {
  /** How long data came; 0 where none did. */
  readonly streamedMs: number
  /** The adapter went, not the device. */
  readonly adapterDown: boolean
  readonly hciReason: number | null
}

/** When to try one device again: 0.5, 1, 2, 4, 8, 16, 30 s, each with up to a fifth to either side; at once where that is worth it. */
export class RetryPlan {
  #failureCount = 0
  #retriedEstablish = false

  /** @param random in [0, 1) */
  constructor(readonly random: () => number) {}

  /** @returns how long to wait from now */
  delayMs({ streamedMs, adapterDown, hciReason }: LinkLoss): number {
    if (adapterDown || streamedMs >= BACK_OFF_RESET_MS) this.#failureCount = 0
    if (adapterDown || streamedMs >= WORTH_RETRYING_AT_ONCE_MS) {
      this.#retriedEstablish = false
      return 0
    }
    // Two devices that began to talk at the same moment; the second try nearly always works.
    const isEstablish = hciReason === FAILED_TO_ESTABLISH
    const retryAtOnce = isEstablish && !this.#retriedEstablish
    this.#retriedEstablish = isEstablish
    return retryAtOnce ? 0 : backOffDelayMs(this.#failureCount++, this.random())
  }
}
