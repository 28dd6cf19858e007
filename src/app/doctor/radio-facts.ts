/** How an adapter is, in the words of whoever uses it. */
export interface AdapterFacts {
  /** As in the status of the API; 'on' is what one wants. */
  readonly state: string
  readonly message: string | null
}

/** What was heard in a while of listening. */
export interface AirFacts {
  readonly listenedS: number
  /** Of all devices together; null where a server listened, which doesn't count them. */
  readonly perSecond: number | null
  /** The strongest first. */
  readonly devices: readonly HeardDevice[]
  /** How far the wall clock was set meanwhile. */
  readonly wallClockStepMs: number
}

export interface HeardDevice {
  readonly address: string
  readonly name: string | null
  /** Null for what is no pod. */
  readonly kind: string | null
  /** Null where the controller does not tell. */
  readonly rssiDbm: number | null
  readonly perSecond: number | null
}
