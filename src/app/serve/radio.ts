import type { Observable } from 'rxjs'
import type { AdapterStatus } from '../../contracts/views.js'
import type { Device } from '../../domain/records/people.js'
import type { Source } from '../../sources/source.js'

/** The radio as the server sees it. */
export interface Radio {
  readonly source: Source
  adapter(): AdapterStatus
  startScan(): Promise<void>
  scanning(): boolean
}

/** Makes the radio for the devices that are to be connected to. */
export type RadioFactory = (paired$: Observable<readonly Device[]>) => Radio
