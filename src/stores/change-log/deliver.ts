import { SolewatchError } from '../../runtime/errors.js'
import type { ChangeLogEntry } from './change-log.js'
import type { ForwardProgress, ForwardWork } from './forward-source.js'
import type { DeliveryOutcome, ForwardTarget } from './forward-target.js'

/** What became of a batch, as far as the cursor is concerned. */
export type Verdict =
  | ({ readonly kind: 'done'; readonly pointCount: number } & Pick<ForwardProgress, 'setAside' | 'notKept'>)
  /** Half as much at a time from now on. */
  | { readonly kind: 'smaller' }
  /** One of these records breaks the whole; each is to be sent for itself. */
  | { readonly kind: 'singly' }
  /** A deletion left something. */
  | { readonly kind: 'left'; readonly entry: ChangeLogEntry; readonly why: string }
  | { readonly kind: 'later'; readonly why: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly why: string }

/** Gives the work to the target and reads its answer; an error that it throws counts as an answer too. Never rejects. */
export async function deliver(target: ForwardTarget, work: ForwardWork, signal: AbortSignal): Promise<Verdict> {
  switch (work.kind) {
    case 'nothing':
      return done(0)
    case 'unreadable':
      return done(0, [{ entry: work.entry, why: work.why }])
    case 'write':
      return judge(await asked(() => target.write(work.records, signal)), work.entries)
    case 'delete': {
      const outcome = await asked(() => target.delete(work.deletion, signal))
      if (!('leftCount' in outcome)) return judge(outcome, [work.entry])
      if (outcome.leftCount === 0) return done(0)
      const why = `After this deletion ${outcome.leftCount} points are still there.`
      return { kind: 'left', entry: work.entry, why }
    }
  }
}

/** Something that trying again doesn't change, and that no server has said. */
interface Broken {
  readonly kind: 'broken'
  readonly why: string
}

async function asked<T extends object>(ask: () => Promise<T>): Promise<T | DeliveryOutcome | Broken> {
  try {
    return await ask()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (error instanceof SolewatchError && error.retryable) return { kind: 'later', why, retryAfterMs: null }
    return { kind: 'broken', why }
  }
}

function judge(outcome: DeliveryOutcome | Broken, entries: readonly ChangeLogEntry[]): Verdict {
  const all = (why: string): Verdict =>
    done(
      0,
      entries.map((entry) => ({ entry, why })),
    )
  switch (outcome.kind) {
    case 'delivered':
      return { ...done(outcome.pointCount), notKept: notKeptOf(outcome, entries) }
    case 'partly': {
      const setAside = outcome.refused.flatMap(({ index, why }) => {
        const entry = entries[index]
        return entry === undefined ? [] : [{ entry, why }]
      })
      return { ...done(outcome.pointCount, setAside), notKept: notKeptOf(outcome, entries) }
    }
    case 'too-large':
      return entries.length > 1 ? { kind: 'smaller' } : all(outcome.why)
    case 'broken':
      return entries.length > 1 ? { kind: 'singly' } : all(outcome.why)
    case 'later':
    case 'refused':
      return outcome
  }
}

/** Which points were too old the target does not say, so nothing of this batch is certain to be there. */
function notKeptOf({ expiredCount = 0 }: { readonly expiredCount?: number }, entries: readonly ChangeLogEntry[]) {
  return expiredCount === 0 ? [] : entries.filter(({ kind }) => kind === 'steps')
}

function done(pointCount: number, setAside: ForwardProgress['setAside'] = []): Verdict & { readonly kind: 'done' } {
  return { kind: 'done', pointCount, setAside }
}
