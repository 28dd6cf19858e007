import type { RuleConfig } from '../../domain/alerts/rule-config.js'
import { type LiveHub } from '../../http/live/live-hub.js'
import type { Clock } from '../../runtime/clock.js'
import { type Logger } from '../../runtime/logger.js'
import { type WorkerDatabase } from '../../stores/worker/open-local-database.js'
import type { Config } from '../config/config-schema.js'
import type { PairingDesk } from '../pairing/pairing-control.js'
import type { RulesRunner } from '../rules/rules-service.js'
import type { SessionManager } from '../session/session-manager.js'
import type { Radio } from './radio.js'
import type { Rooms } from './rooms.js'
import { type SessionServices } from './session-services.js'

/** Everything a running server is made of. */
export interface ServerParts {
  readonly config: Config
  readonly clock: Clock
  readonly logger: Logger
  readonly db: WorkerDatabase
  readonly hub: LiveHub
  readonly rules: RulesRunner
  readonly ruleConfig: RuleConfig
  readonly rooms: Rooms
  readonly services: SessionServices
  readonly manager: SessionManager
  readonly desk: PairingDesk
  readonly radio: Radio
  /** Resolves where the adapter is stuck and the configuration wants the program to end then. */
  readonly stuck: Promise<Error>
}
