import type { LiveAthlete, LiveEvent, Room } from '../../contracts/views.js'
import type { SessionRecord, SessionTotals } from '../../domain/records/session-record.js'
import type { JournalRecord, NotificationRecord, SessionContext } from '../../journal/journal-record.js'
import type { JournalWriter } from '../../journal/writer.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'

/** What the sessions need from the rest of the program. */
export interface ChannelServices {
  readonly clock: Clock
  readonly db: LocalDatabase
  readonly logger: Logger
  readonly autoStart: boolean
  readonly idleLimitUs: number
  readonly parameterHash: string
  readonly source: SessionRecord['source']
  newSessionId(startTimeUs: number): string
  openJournal(context: SessionContext): JournalWriter
  /** What came outside a session since that monotonic time, in order. */
  preRoll(fromMonotonicUs: number): readonly JournalRecord[]
  /** What a device has said of how it is set since its link came up. */
  prelude(deviceId: string): readonly NotificationRecord[]
  clockSynchronised(): boolean
  /** What is left until the longest run of the last 30 days. */
  room(athleteId: string, totals: SessionTotals): Room | null
  publish(live: LiveAthlete): void
  /** Somebody without pods and without a session has nothing to show. */
  unpublish(athleteId: string): void
  event(event: LiveEvent): void
  /** The session is over and committed. */
  finished(session: SessionRecord): void
}
