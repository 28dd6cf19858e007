import type { AdapterStatus } from '../../contracts/views.js'
import type { Source } from '../../sources/source.js'
import type { BleRadioOptions } from './ble-radio.js'

/** The radio as the server sees it. */
export interface Radio {
  readonly source: Source
  adapter(): AdapterStatus
  startScan(): Promise<void>
  scanning(): boolean
}

/** Makes the radio of a server; any other source of events can stand in its place. */
export type RadioFactory = (options: BleRadioOptions) => Radio
