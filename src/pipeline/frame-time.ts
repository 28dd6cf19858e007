/** Where the samples of one frame lie on the session's time. */
export interface FrameTime {
  readonly firstUs: number
  readonly lastUs: number
  /** From one sample to the next, stretched by the clock's drift. */
  readonly intervalUs: number
  /** The device clock or the connection began anew with this frame. */
  readonly restarted: boolean
  /** Samples that the device took between the frame before and this one, and that did not come; 0 where nobody can tell. */
  readonly missingCount: number
  /** How much later than the quickest ones this frame arrived; 0 for the first one of a connection. */
  readonly lagUs: number
}

export interface FramePosition {
  /** Device time of the first sample; null for a device without a clock. */
  readonly t0Us: number | null
  readonly dtUs: number
  readonly count: number
  /** The device clock begins again at zero after so long; null where it never does. */
  readonly clockWrapUs: number | null
  /** How much newer than its last sample the message was that brought it, on the device's clock; absent: not at all. */
  readonly aheadUs?: number
}
