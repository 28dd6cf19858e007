import type { Forwarding } from '../forwarding/forwarding.js'

/** What the storage view asks of the forwarder. */
export type ForwardingView = Pick<Forwarding, 'status' | 'retrySetAside' | 'dropSetAside'>

/** What the storage view asks of whoever keeps the steps within their bounds. */
export interface StepRoomView {
  status(): StepRoom | Promise<StepRoom>
}

export interface StepRoom {
  readonly oldestStepTimeUs: number | null
  readonly stepBytes: number | null
  /** Steps that had to go before the target had them. */
  readonly lostStepCount: number
  /** Why the bounds could not be kept lately; null where they could. */
  readonly trouble: string | null
  /** The latest rounds that took something away. */
  readonly rounds: readonly { readonly timeUs: number; readonly lostSteps: number }[]
}
