import { createHash } from 'node:crypto'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { Athlete, DeclaredStrike } from '../../domain/records/people.js'
import type { SessionShoe } from '../../journal/journal-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { parameterHash } from '../parameter-hash.js'
import { sessionShoe } from '../session/session-context.js'
import type { SessionPlan } from './session-plan.js'

/** What decides a session's numbers besides its journal, as it is today. */
export interface SessionInputs {
  readonly shoes: readonly SessionShoe[]
  readonly declaredStrike: DeclaredStrike
  readonly bodyMassKg: number | null
  readonly heightM: number | null
}

export async function readInputs(
  db: Pick<LocalDatabase, 'getAthlete' | 'listShoes' | 'getShoe'>,
  { target, parts }: SessionPlan,
): Promise<SessionInputs> {
  const athlete: Athlete | null = await db.getAthlete(target.athleteId)
  const own = await db.listShoes(target.athleteId)
  const worn = new Set(parts.flatMap(({ shoeId }) => shoeId ?? []))
  const missing = [...worn].filter((shoeId) => !own.some((shoe) => shoe.shoeId === shoeId))
  const others = await Promise.all(missing.map((shoeId) => db.getShoe(shoeId)))
  return {
    shoes: [...own, ...others].flatMap((shoe) => sessionShoe(shoe) ?? []),
    declaredStrike: athlete?.declaredStrike ?? 'unknown',
    bodyMassKg: athlete?.bodyMassKg ?? null,
    heightM: athlete?.heightM ?? null,
  }
}

/** Kept beside a session that was computed anew: the same inputs need not be computed once more. */
export interface ComputedNote {
  readonly generation: number
  /** Hash of model, coefficients and what people said. */
  readonly inputs: string
  /** Shoes that its journal names, whose strike offset counts. */
  readonly shoeIds: readonly string[]
  /** Of the parts that it was computed from; absent for its own journal as it was recorded. */
  readonly shape?: string | undefined
}

export function noteKey(sessionId: string): string {
  return `computed:${sessionId}`
}

export function describeInputs(
  plan: SessionPlan,
  generation: number,
  inputs: SessionInputs,
  shoeIds: readonly string[],
): ComputedNote {
  const { parts, shape } = plan
  const last = parts.at(-1)
  const worn = [...new Set([...shoeIds, ...parts.flatMap(({ shoeId }) => shoeId ?? [])])].sort()
  const decisive = {
    model: MODEL_VERSION,
    parameters: parameterHash(),
    declaredStrike: inputs.declaredStrike,
    bodyMassKg: inputs.bodyMassKg,
    heightM: inputs.heightM,
    surface: last?.surface,
    shoeId: last?.shoeId,
    worn: worn.map((shoeId) => inputs.shoes.find((shoe) => shoe.shoeId === shoeId) ?? shoeId),
    ...(shape === null ? {} : { shape }),
  }
  const hash = createHash('sha256').update(JSON.stringify(decisive)).digest('hex').slice(0, 32)
  return { generation, inputs: hash, shoeIds: worn, ...(shape === null ? {} : { shape }) }
}

/** Whether the session's numbers are those that a recompute would give. */
export async function isUpToDate(
  db: Pick<LocalDatabase, 'getSetting'>,
  plan: SessionPlan,
  inputs: SessionInputs,
): Promise<boolean> {
  const note = parseNote(await db.getSetting(noteKey(plan.row.sessionId)))
  if (note === null) return false
  const now = describeInputs(plan, plan.row.activeGeneration, inputs, note.shoeIds)
  return note.generation === now.generation && note.inputs === now.inputs
}

/** Whether its numbers are of the parts that its list of edits says, whichever model they are of. */
export async function hasItsShape(
  db: Pick<LocalDatabase, 'getSetting'>,
  { row, shape }: SessionPlan,
): Promise<boolean> {
  const note = parseNote(await db.getSetting(noteKey(row.sessionId)))
  const stored = note?.generation === row.activeGeneration ? (note.shape ?? null) : null
  return stored === shape
}

function parseNote(json: string | null): ComputedNote | null {
  if (json === null) return null
  try {
    const note = JSON.parse(json) as Partial<ComputedNote> | null
    const { generation, inputs, shoeIds, shape } = note ?? {}
    if (typeof generation !== 'number' || typeof inputs !== 'string' || !Array.isArray(shoeIds)) return null
    return { generation, inputs, shoeIds, ...(typeof shape === 'string' ? { shape } : {}) }
  } catch {
    return null
  }
}
