import type { HciAddress } from '../../sources/ble/hci/hci-address.js'
import type { DatabaseFacts } from '../../stores/sqlite/inspect-database.js'
import type { Finding } from './finding.js'
import type { JournalFacts } from './inspect-journals.js'
import type { AdapterFacts, AirFacts } from './radio-facts.js'
import type { StorageFacts } from './storage-facts.js'
import type { SystemFacts } from './system-facts.js'

/** What the checks judge by. */
export interface CheckContext {
  readonly facts: SystemFacts
  /** Where the radio is; what a server says of its own wins over the settings. */
  readonly hci: Pick<HciAddress, 'kind'>
  /** The package that the radio is used through. */
  readonly radioPackage: '@abandonware/noble' | '@stoprocent/noble'
  /** The process that uses the radio, or would: the server where one runs, else this one. */
  readonly radioUser: RadioUser
  readonly dataFolder: string
  /** Where the script lies that sets the kernel's link parameters. */
  readonly helperPath: string
  /** Null where no server holds the data folder. */
  readonly server: ServerFacts | null
  /** How the adapter is, from whoever uses it; null where that isn't known yet. */
  readonly adapter: AdapterFacts | null
  /** Null where nobody listened. */
  readonly air: AirFacts | null
  /** Who would have been disturbed by listening, as the beginning of a sentence; null where nobody. */
  readonly disturbed: string | null
  readonly database: DatabaseFacts | null
  readonly journals: JournalFacts | null
  readonly storage: StorageFacts
}

export interface RadioUser {
  readonly processId: number
  readonly isServer: boolean
}

export interface ServerFacts {
  readonly processId: number
  readonly url: string | null
  /** Why it can't be asked; null where it answers. */
  readonly silence: string | null
  readonly storeMessage: string | null
  readonly journalMessage: string | null
  readonly runningSessionCount: number
  readonly streamingCount: number
  /** What came into force on its links. */
  readonly links: readonly LinkFacts[]
}

export interface LinkFacts {
  readonly name: string
  readonly intervalMs: number
  readonly latency: number
  readonly supervisionTimeoutMs: number
}

/** Looks at one thing. Never throws; finds nothing where it has nothing to say. */
export type Check = (context: CheckContext) => readonly Finding[] | Promise<readonly Finding[]>
