import type { Athlete, Device, Placement } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'

export interface PairOptions {
  /** Address or name; may be left out where just one pod is in range. */
  readonly device: string | undefined
  /** Name or id; made where there is none of that name. */
  readonly athlete: string
  readonly foot: Foot | null
  /** Of an IMU; on the foot where absent. */
  readonly placement?: Placement | undefined
  /** Worn by several people; as it was where absent. */
  readonly shared?: boolean | undefined
  /** Pair it also where another pod loses its place; else that is refused. */
  readonly replace: boolean
  readonly seconds: number
  readonly data: string | undefined
  readonly config?: string | undefined
  readonly hci: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface PairResult {
  readonly device: Device
  readonly athlete: Athlete
  /** Whose it was until now; null where it was nobody's or theirs already. */
  readonly takenFrom: string | null
  /** Other pods that had to make way, as they are now. */
  readonly moved: readonly Device[]
}
