import type { Observable } from 'rxjs'
import type { AdapterStatus } from '../../contracts/views.js'
import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import type { VirtualRadio } from '../../sources/ble/virtual/virtual-radio.js'
import type { Source } from '../../sources/source.js'
import type { WithLink } from '../recordings/link-when-up.js'

/** The radio as the server sees it. */
export interface Radio {
  readonly source: Source
  adapter(): AdapterStatus
  startScan(): Promise<void>
  scanning(): boolean
  readonly withLink: WithLink
}

export interface RadioOptions {
  /** As in `ble.hci`. */
  readonly hci: string
  /** As in `ble.adapter`. */
  readonly adapter: 'noble' | 'stoprocent'
  readonly clock: Clock
  readonly random: () => number
  readonly paired$: Observable<readonly Device[]>
  readonly changed: () => void
  /** The adapter connects to nothing whatever is done; a person must help. */
  readonly stuck: (message: string) => void
  /** Who is in the air where `ble.hci` is "virtual". */
  readonly simulate: () => SimulatedAir
}

/** A radio in this process, and runners whose pods are heard there. */
export interface SimulatedAir {
  readonly radio: VirtualRadio
  start(signal: AbortSignal): void
}

/** Makes the radio of a server; any other source of events can stand in its place. */
export type RadioFactory = (options: RadioOptions) => Radio
