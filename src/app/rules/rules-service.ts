import { isDeepStrictEqual } from 'node:util'
import type { LiveEvent } from '../../contracts/views.js'
import { evaluateAgain } from '../../domain/alerts/evaluate-again.js'
import { evaluateDay } from '../../domain/alerts/evaluate-day.js'
import { evaluateSession } from '../../domain/alerts/evaluate-session.js'
import { type RuleConfig, RULES_LOOK_BACK_DAYS } from '../../domain/alerts/rule-config.js'
import { rewriteHistory, type RewrittenHistory } from '../../domain/alerts/rewrite-history.js'
import type { RuleContext, RuleResult } from '../../domain/alerts/rule-context.js'
import { parseRulesState } from '../../domain/alerts/rules-state.js'
import { addDays } from '../../domain/load/local-date.js'
import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { RulesService } from '../api/services.js'
import { localDateAt } from '../session/session-context.js'

/** Warnings that may come back with their answer. */
const MOST_KNOWN_ALERTS = 500

/** The daily rules are read once the night is over, at four in the athlete's morning. */
const DAILY_HOUR_US = 4 * 3_600_000_000

export interface RulesOptions {
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly logger: Logger
  readonly config: RuleConfig
  readonly event: (event: LiveEvent) => void
}

/** Runs the rules when something they judge by has changed; one evaluation of an athlete at a time. */
export class RulesRunner implements RulesService {
  readonly #queues = new Map<string, Promise<void>>()
  readonly #evaluatedDates = new Map<string, string>()

  constructor(private readonly options: RulesOptions) {}

  sessionFinished(session: SessionRecord): Promise<void> {
    return this.#inTurn(session.athleteId, async () => {
      await this.#evaluate(session.athleteId, (context) => evaluateSession(context, session))
      await this.#evaluate(session.athleteId, (context) => evaluateDay(context, session.localDate))
    })
  }

  /** The run is still going on: what is said now may still change. */
  sessionGrew(session: SessionRecord): Promise<void> {
    return this.#inTurn(session.athleteId, () =>
      this.#evaluate(session.athleteId, (context) => evaluateSession(context, session, { provisional: true })),
    )
  }

  onDayChanged(athleteId: string): Promise<void> {
    return this.#inTurn(athleteId, () => this.#evaluateYesterday(athleteId))
  }

  /** Loads of the past were computed anew by another model: what they said and may still say is judged by the new ones. */
  historyChanged(athleteId: string): Promise<void> {
    return this.#inTurn(athleteId, () =>
      this.#evaluate(athleteId, (context) => evaluateAgain(context, lastJudgedDate(context))),
    )
  }

  /** Runs of that date or later were changed by people: warnings as if they had always been so. */
  historyRewritten(athleteId: string, fromDate: string): Promise<void> {
    return this.#inTurn(athleteId, async () => {
      const knownAlerts = await this.options.db.listAlerts({ athleteId, limit: MOST_KNOWN_ALERTS })
      await this.#evaluate(athleteId, (context) => rewriteHistory(rewritten(context, knownAlerts, fromDate)), 2)
    })
  }

  betweenEvaluations<T>(athleteId: string, work: () => Promise<T>): Promise<T> {
    const answer = this.#whenIdle(athleteId).then(work)
    // Who asked hears of a failure; what waits behind goes on.
    const over = answer.then(noValue, noValue)
    this.#queues.set(athleteId, over)
    return answer
  }

  /** Called now and then: evaluates each athlete once for each local day, after four in the morning. */
  async daily(): Promise<void> {
    const { db, clock } = this.options
    for (const athlete of await db.listAthletes()) {
      const date = localDateAt(clock.nowUs() - DAILY_HOUR_US, athlete.zoneId)
      if (this.#evaluatedDates.get(athlete.athleteId) === date) continue
      await this.#inTurn(athlete.athleteId, async () => {
        await this.#evaluateYesterday(athlete.athleteId)
        // Only what went well is not tried again in a minute.
        this.#evaluatedDates.set(athlete.athleteId, date)
      })
    }
  }

  /** A day is judged when it is over; today's runs are judged when they end. */
  #evaluateYesterday(athleteId: string): Promise<void> {
    return this.#evaluate(athleteId, (context) =>
      evaluateDay(context, addDays(localDateAt(context.nowUs - DAILY_HOUR_US, context.athlete.zoneId), -1)),
    )
  }

  #inTurn(athleteId: string, work: () => Promise<void>): Promise<void> {
    const next = this.#whenIdle(athleteId)
      .then(work)
      .catch((error: unknown) => {
        this.options.logger.error({ err: error, athleteId }, 'the rules could not be evaluated')
      })
    this.#queues.set(athleteId, next)
    return next
  }

  /** Never rejects. */
  #whenIdle(athleteId: string): Promise<void> {
    return this.#queues.get(athleteId) ?? Promise.resolve()
  }

  async #evaluate(athleteId: string, rule: (context: RuleContext) => RuleResult, lookBacks = 1): Promise<void> {
    const { db, event } = this.options
    const context = await this.#context(athleteId, lookBacks)
    if (context === null) return
    const result = rule(context)
    const changed = result.alerts.filter((alert) => saysSomethingNew(alert, context.openAlerts))
    // In one commit: an alert whose saying is not remembered would be said once more.
    await db.putAlerts(changed, { key: settingOf(athleteId), value: JSON.stringify(result.state) })
    for (const alert of changed) event({ type: 'alert', alert })
  }

  async #context(athleteId: string, lookBacks: number): Promise<RuleContext | null> {
    const { db, clock, config } = this.options
    const athlete = await db.getAthlete(athleteId)
    if (athlete === null) return null
    const nowUs = clock.nowUs()
    const toDate = localDateAt(nowUs, athlete.zoneId)
    const fromDate = addDays(toDate, -RULES_LOOK_BACK_DAYS * lookBacks)
    const days = await db.listDays({ athleteId, fromDate, toDate })
    const sessions = await db.listSessions({ athleteId, fromDate, toDate })
    const openAlerts = await db.listAlerts({ athleteId, openOnly: true })
    const state = parseRulesState(await db.getSetting(settingOf(athleteId)))
    return { athlete, days, sessions, openAlerts, config, state, nowUs }
  }
}

/** Of what lies further back than the rules look nothing can change any more. */
function rewritten(context: RuleContext, knownAlerts: readonly AlertRecord[], fromDate: string): RewrittenHistory {
  const today = localDateAt(context.nowUs, context.athlete.zoneId)
  const first = addDays(today, -RULES_LOOK_BACK_DAYS)
  const from = fromDate > first ? fromDate : first
  return { ...context, knownAlerts, fromDate: from, lastDate: lastJudgedDate(context) }
}

/** Today where a run of today has ended and was judged, else yesterday. */
function lastJudgedDate({ sessions, athlete, nowUs }: RuleContext): string {
  const yesterday = addDays(localDateAt(nowUs - DAILY_HOUR_US, athlete.zoneId), -1)
  const dates = sessions.filter(({ state }) => state === 'finished').map(({ localDate }) => localDate)
  return dates.reduce((latest, date) => (date > latest ? date : latest), yesterday)
}

function noValue(): void {}

/** A running session is judged every few seconds; pages hear of it when something differs but the time. */
function saysSomethingNew(alert: AlertRecord, stored: readonly AlertRecord[]): boolean {
  const before = stored.find(({ alertId }) => alertId === alert.alertId)
  return before === undefined || !isDeepStrictEqual({ ...alert, updatedTimeUs: before.updatedTimeUs }, before)
}

/** Where the rules of an athlete keep what they remember. */
export function settingOf(athleteId: string): string {
  return `rules:${athleteId}`
}
