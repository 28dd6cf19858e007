import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { Surface } from '../../domain/records/session-record.js'
import type { SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { ChannelServices } from './channel-services.js'
import { buildSessionContext } from './session-context.js'

export interface OpeningChoice {
  readonly sessionId: string
  readonly startMonotonicUs: number
  readonly surface: Surface
  readonly shoe: Shoe | null
}

/** The athlete of a channel as people last said, and the openings of sessions made of that. */
export class ChannelPeople {
  constructor(
    private readonly services: ChannelServices,
    public athlete: Athlete,
    public defaultShoe: Shoe | null,
    private readonly devices: () => readonly SessionDevice[],
  ) {}

  /** Freezes everything that decides the results of a session. */
  context({ sessionId, startMonotonicUs, surface, shoe }: OpeningChoice): SessionContext {
    const { clock, source, parameterHash, clockSynchronised } = this.services
    return buildSessionContext({
      ...{ sessionId, athlete: this.athlete, shoe, surface, devices: this.devices(), source, parameterHash },
      ...{ startTimeUs: this.timeOf(startMonotonicUs), startMonotonicUs, bootId: clock.bootId },
      clockSynchronised: clockSynchronised(),
    })
  }

  /** Of what belongs to no session. */
  idleContext(startMonotonicUs: number): SessionContext {
    return this.context({ sessionId: 'no-session', startMonotonicUs, surface: 'road', shoe: this.defaultShoe })
  }

  /** Microseconds since the epoch, as the wall clock stands now. */
  timeOf(monotonicUs: number): number {
    const { clock } = this.services
    return clock.nowUs() - (clock.monotonicUs() - monotonicUs)
  }
}
