import type { LocalDatabase } from '../../stores/local-database.js'
import type { SessionInputs } from './session-inputs.js'
import type { SessionPlan } from './session-plan.js'
import type { ReplayJob, ReplayPart, ReplayResult, ReplayRunner, Told } from './replay-job.js'

/** Where the journal of a session lies; null where it has none. */
export type FolderOf = (sessionId: string) => string | null

export interface ReplayTools {
  readonly db: LocalDatabase
  readonly run: ReplayRunner
  readonly signal: AbortSignal
  onProgress?(ratio: number): void
}

/** A session whose journals are there, about to be computed as the generation after the one it shows. */
export interface ReplayWork {
  readonly plan: SessionPlan
  readonly inputs: SessionInputs
  /** One for each part. */
  readonly folders: readonly string[]
  readonly dryRun: boolean
  readonly tools: ReplayTools
}

/** Null where a journal of one of its parts is missing. */
export function foldersOf({ parts }: SessionPlan, folderOf: FolderOf): readonly string[] | null {
  const folders = parts.flatMap(({ journalId }) => folderOf(journalId) ?? [])
  return folders.length === parts.length ? folders : null
}

/**
 * The journal has what was said on the way, the plan what is said today. Where the two end alike, nobody changed it since,
 * and the run keeps its parts; else all of it is what is said today. That shows only at the end, so what is the usual
 * case is tried first.
 */
export async function replayPlan(work: ReplayWork): Promise<ReplayResult> {
  const { plan, inputs, folders } = work
  const recorded = plan.parts.map((part, n): ReplayPart => ({
    ...{ folder: folders[n] ?? '', fromUs: part.fromUs, toUs: part.toUs, swapFeet: part.swapFeet },
    ...{ surface: null, shoe: 'as-recorded' },
  }))
  const first = await replay(work, recorded)
  const edited = recorded.map((part, n): ReplayPart => {
    const [planned, told] = [plan.parts[n], first.told[n] ?? null]
    if (planned === undefined || told === null) return part
    const shoe = inputs.shoes.find(({ shoeId }) => shoeId === planned.shoeId) ?? null
    return {
      ...part,
      ...(told.surface === planned.surface ? {} : { surface: planned.surface }),
      ...(told.shoeId === planned.shoeId ? {} : { shoe }),
    }
  })
  if (edited.every(({ surface, shoe }) => surface === null && shoe === 'as-recorded')) return first
  if (!work.dryRun) await clearGeneration(work)
  return replay(work, edited)
}

/** What pages show of surface and shoe: as the last part ended, where nobody has said something else since. */
export function shownAtEnd({ parts }: SessionPlan, told: readonly (Told | null)[]) {
  const [planned, last] = [parts.at(-1), told.at(-1) ?? null]
  if (planned === undefined || last === null) return {}
  return {
    surface: last.surface === planned.surface ? last.atEnd.surface : planned.surface,
    shoeId: last.shoeId === planned.shoeId ? last.atEnd.shoeId : planned.shoeId,
  }
}

/** What a crash or an earlier attempt left of the generation that is about to be written. */
async function clearGeneration({ plan, tools }: ReplayWork): Promise<void> {
  const { sessionId, activeGeneration } = plan.row
  await tools.db.steps.remove({ athleteId: plan.target.athleteId, sessionId, generation: activeGeneration + 1 })
}

function replay(work: ReplayWork, parts: readonly ReplayPart[]): Promise<ReplayResult> {
  const { plan, inputs, dryRun, tools } = work
  const { steps } = tools.db
  const job: ReplayJob = {
    ...{ parts, ...inputs },
    athleteId: plan.target.athleteId,
    sessionId: plan.row.sessionId,
    generation: plan.row.activeGeneration + 1,
    durationS: plan.row.totals.durationS,
  }
  const keep = async (chunk: Parameters<Parameters<ReplayRunner>[1]>[0]): Promise<void> => {
    tools.onProgress?.(chunk.progressRatio)
    if (dryRun) return
    await steps.appendEncoded(chunk.steps)
    await steps.appendMinutes(chunk.minutes)
  }
  return tools.run(job, keep, tools.signal)
}
