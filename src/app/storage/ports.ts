import type { ForwardingStatus } from '../../stores/change-log/forward-target.js'

/** What the storage view asks of the forwarder. */
export interface ForwardingView {
  status(): ForwardingStatus & ForwardingTimes
  /** @returns how many there were */
  retrySetAside(setAsideIds: readonly number[]): Promise<number>
  /** Gives up bringing them to the target; they stay here. @returns how many there were */
  dropSetAside(setAsideIds: readonly number[]): Promise<number>
}

export interface ForwardingTimes {
  /** When the first try of what waits failed; null where none has. */
  readonly waitingSinceUs?: number | null
  readonly nextTryUs?: number | null
}

/** What the storage view asks of whoever keeps the steps within their bounds. */
export interface StepRoomView {
  status(): StepRoom | Promise<StepRoom>
}

export interface StepRoom {
  readonly oldestStepTimeUs: number | null
  readonly stepBytes: number | null
  /** Steps that had to go before the target had them. */
  readonly lostStepCount: number
}
