import type { Recompute } from '../../contracts/recompute.js'
import type { LiveEvent } from '../../contracts/views.js'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { findSessionJournal } from '../../journal/folder.js'
import { conflict } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import { SolewatchError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { RecomputeControl } from '../api/services.js'
import { concernedBy, foldLoaded, loadGroup } from '../edits/session-group.js'
import { chooseSessions } from './choose-sessions.js'
import { forgetComputed } from './forget-computed.js'
import { createJobBoard, type JobBoard } from './job-board.js'
import { untilLoopIsOnTime } from './loop-lag.js'
import { createExclusive } from './mutex.js'
import { whyOld, type SessionOutcome } from './outcome.js'
import { createPendingEdits } from './pending-edits.js'
import { listUnfollowed } from './unfollowed-edits.js'
import { recompute, type RecomputeRequest, type RecomputeTools } from './recompute.js'
import { recomputeSession } from './recompute-session.js'
import type { ReplayRunner } from './replay-job.js'

export interface RecomputeServices {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly clock: Clock
  readonly logger: Logger
  readonly rules: RecomputeTools['rules'] & {
    /** As if the athlete's runs had always been what they are now, from that date on. */
    historyRewritten(athleteId: string, fromDate: string): Promise<void>
  }
  readonly run: ReplayRunner
  readonly event: (event: LiveEvent) => void
  /** While somebody runs, computing gives way. */
  readonly isLive: () => boolean
}

const PUBLISH_EVERY_US = 1_000_000
/** A run that others change each time it is computed stays waiting for the next start. */
const MOST_TRIES = 5
const AS_EDITED = { again: false, force: false, dryRun: false }

type EditState = Recompute['sessions'][number]

/** Computes runs anew beside what goes on: one session at a time, edited ones between two of a larger job. */
export class RecomputeService implements RecomputeControl {
  readonly #exclusive = createExclusive()
  readonly #stopping = new AbortController()
  readonly #edits = new Map<string, EditState>()
  readonly #pending: ReturnType<typeof createPendingEdits>
  #board: JobBoard | null = null
  #job: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null
  #publishedUs = Number.NEGATIVE_INFINITY
  #editing: Promise<void> = Promise.resolve()

  constructor(private readonly services: RecomputeServices) {
    this.#pending = createPendingEdits(services.db)
  }

  /** Goes on with what an earlier process left, also where it was killed before it could write down that it had to. */
  async resume(): Promise<void> {
    const waiting = new Set(await this.#pending.load())
    for (const sessionId of await listUnfollowed(this.services.db)) waiting.add(sessionId)
    for (const sessionId of waiting) this.#begin(sessionId)
  }

  snapshot(outcomesFrom?: number): Recompute {
    return {
      modelVersion: MODEL_VERSION,
      job: this.#board?.snapshot(outcomesFrom) ?? null,
      sessions: [...this.#edits.values()],
    }
  }

  async start(request: RecomputeRequest): Promise<Recompute> {
    const { db, clock } = this.services
    // A choice that makes no sense is refused before anything begins.
    const chosen = await chooseSessions(db, request)
    if (this.#job !== null) {
      throw conflict('recompute-running', 'Runs are being computed anew already; wait until that is done, or stop it.')
    }
    const abort = new AbortController()
    const board = createJobBoard({ dryRun: request.dryRun, startedTimeUs: clock.nowUs(), sessionCount: chosen.length })
    this.#board = board
    const ended = this.#runJob(request, board, AbortSignal.any([abort.signal, this.#stopping.signal]))
    this.#job = { abort, ended }
    this.#publish(true)
    return this.snapshot()
  }

  async cancel(): Promise<Recompute> {
    const job = this.#job
    job?.abort.abort()
    await job?.ended
    return this.snapshot()
  }

  async sessionEdited(sessionId: string): Promise<void> {
    // Waiting from this moment on: what is just being computed of it must not count as its answer.
    const kept = this.#pending.add(sessionId)
    this.#begin(sessionId)
    await kept
  }

  /** Exchanges the journal of a run while nobody computes from it; every run that uses it is computed anew. */
  async journalReplaced(sessionId: string, exchange: () => void): Promise<void> {
    const concerned = await this.#exclusive(async () => {
      exchange()
      return await forgetComputed(this.services.db, sessionId)
    })
    for (const one of concerned) await this.sessionEdited(one)
  }

  /** Runs the work while nothing is computed. Rejects as the work does. */
  whileIdle<T>(work: () => Promise<T>): Promise<T> {
    return this.#exclusive(work)
  }

  /** Nothing is known of these sessions any more. */
  async forget(sessionIds: ReadonlySet<string>): Promise<void> {
    for (const sessionId of sessionIds) {
      this.#edits.delete(sessionId)
      await this.#pending.remove(sessionId)
    }
    this.#board?.forget(sessionIds)
    this.#publish(true)
  }

  /** Until everything that waits now has been computed, or has been given up. */
  async settled(): Promise<void> {
    await this.#editing
  }

  /** Gives up what is under way; runs keep the numbers that they show. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#job?.ended
    await this.#editing
  }

  async #runJob(request: RecomputeRequest, board: JobBoard, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.services
    try {
      const summary = await recompute(request, { ...this.#tools(signal), listener: this.#listener(request, board) })
      board.end(summary.interrupted ? 'cancelled' : 'finished', clock.nowUs())
      logger.info({ counts: summary.counts, interrupted: summary.interrupted }, 'runs were computed anew')
    } catch (error) {
      logger.error({ err: error }, 'runs could not be computed anew')
      board.fail(sentenceOf(error), clock.nowUs())
    } finally {
      this.#job = null
      this.#publish(true)
    }
  }

  #listener(request: RecomputeRequest, board: JobBoard): RecomputeTools['listener'] {
    return {
      begin: (sessionCount) => board.begin(sessionCount),
      session: (sessionId) => board.session(sessionId),
      progress: (ratio) => {
        board.progress(ratio)
        this.#publish(false)
      },
      outcome: (outcome) => {
        board.outcome(outcome)
        if (outcome.kind === 'recomputed' && !board.dryRun) this.#changed(outcome)
        // Who asked for one run looks at it now.
        if (request.sessionId !== undefined) this.#tellWhyOld(outcome)
      },
    }
  }

  #tellWhyOld(outcome: SessionOutcome): void {
    const { sessionId } = outcome
    const old = editOf(outcome)
    const state = this.#edits.get(sessionId)?.state
    if (old !== null) this.#setEdit(old)
    else if (state === 'failed' || state === 'no-journal') this.#edits.delete(sessionId)
  }

  #tools(signal: AbortSignal): Omit<RecomputeTools, 'listener'> {
    const { db, dataPath, rules } = this.services
    return { db, dataPath, rules, signal, runners: [this.#givingWay()], exclusive: this.#exclusive }
  }

  #givingWay(): ReplayRunner {
    const { run, isLive } = this.services
    return (job, onChunk, signal) =>
      run(
        job,
        async (chunk) => {
          await onChunk(chunk)
          if (isLive()) await untilLoopIsOnTime()
        },
        signal,
      )
  }

  #begin(sessionId: string): void {
    this.#setEdit({ sessionId, state: 'waiting', message: null })
    const work = this.#exclusive(() => this.#recomputeEdited(sessionId))
    this.#editing = Promise.all([this.#editing, work]).then(() => undefined)
  }

  /** Never rejects: what went wrong is shown where the session is. */
  async #recomputeEdited(sessionId: string): Promise<void> {
    const { signal } = this.#stopping
    if (signal.aborted) return
    this.#setEdit({ sessionId, state: 'running', message: null })
    try {
      const outcome = await this.#recomputeNow(sessionId, signal)
      await this.#settleEdit(sessionId, outcome)
    } catch (error) {
      // It stays pending: the next start goes on with it.
      if (signal.aborted) return
      this.services.logger.error({ err: error, sessionId }, 'a changed run could not be computed anew')
      this.#setEdit({ sessionId, state: 'failed', message: sentenceOf(error) })
    }
  }

  /** What was changed meanwhile, by a duplicate that was found or by somebody else, is computed as it is then. */
  async #recomputeNow(sessionId: string, signal: AbortSignal, tries = 1): Promise<SessionOutcome | null> {
    const { db, dataPath, rules } = this.services
    const session = await db.getSession(sessionId)
    if (session === null || session.state !== 'finished') return null
    const folderOf = (journalId: string): string | null => findSessionJournal(dataPath, journalId)?.folder ?? null
    const group = await loadGroup(db, sessionId)
    const outcome = await recomputeSession(session, folderOf, AS_EDITED, { db, signal, run: this.#givingWay() })
    if (outcome.kind === 'changed' && tries < MOST_TRIES) return this.#recomputeNow(sessionId, signal, tries + 1)
    // Up to date where a kill came between the switch and the rules.
    if (outcome.kind !== 'recomputed' && outcome.kind !== 'up-to-date') return outcome
    for (const [athleteId, { fromDate }] of concernedBy(group, foldLoaded(group))) {
      await rules.historyRewritten(athleteId, fromDate)
    }
    for (const row of group.rows.values()) await this.#tellChanged(row)
    return outcome
  }

  async #settleEdit(sessionId: string, outcome: SessionOutcome | null): Promise<void> {
    // Changed once more meanwhile: that has put it into the queue again.
    if (this.#edits.get(sessionId)?.state === 'waiting') return
    const old = outcome === null ? null : editOf(outcome)
    if (old === null) this.#edits.delete(sessionId)
    else this.#edits.set(sessionId, old)
    // At once with the state: a change that comes while this is written is kept as a new one.
    if (outcome?.kind !== 'changed') await this.#pending.remove(sessionId)
    this.#publish(true)
  }

  #setEdit(edit: EditState): void {
    this.#edits.set(edit.sessionId, edit)
    this.#publish(true)
  }

  /** Pages of who had it and of who has it now. */
  async #tellChanged({ sessionId, athleteId }: SessionRecord): Promise<void> {
    const now = await this.services.db.getSession(sessionId)
    for (const owner of new Set([athleteId, now?.athleteId ?? athleteId]))
      this.#changed({ sessionId, athleteId: owner })
  }

  #changed({ sessionId, athleteId }: Pick<SessionRecord, 'sessionId' | 'athleteId'>): void {
    this.services.event({ type: 'session-changed', sessionId, athleteId })
  }

  #publish(now: boolean): void {
    const nowUs = this.services.clock.monotonicUs()
    if (!now && nowUs - this.#publishedUs < PUBLISH_EVERY_US) return
    this.#publishedUs = nowUs
    this.services.event({ type: 'recompute-changed' })
  }
}

/** Why a session shows its old numbers; null where it doesn't. */
function editOf(outcome: SessionOutcome): EditState | null {
  const message = whyOld(outcome)
  if (message === null) return null
  const state = outcome.kind === 'no-journal' ? 'no-journal' : 'failed'
  return { sessionId: outcome.sessionId, state, message }
}

function sentenceOf(error: unknown): string {
  return error instanceof SolewatchError
    ? error.message
    : 'An unexpected error happened; the log of the server says more.'
}
