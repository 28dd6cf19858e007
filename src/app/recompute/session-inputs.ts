import { createHash } from 'node:crypto'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { Athlete, DeclaredStrike } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { SessionShoe } from '../../journal/journal-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { parameterHash } from '../parameter-hash.js'
import { sessionShoe } from '../session/session-context.js'

/** What decides a session's numbers besides its journal, as it is today. */
export interface SessionInputs {
  readonly shoes: readonly SessionShoe[]
  readonly declaredStrike: DeclaredStrike
  readonly bodyMassKg: number | null
  readonly heightM: number | null
}

export async function readInputs(db: LocalDatabase, session: SessionRecord): Promise<SessionInputs> {
  const { athleteId, shoeId } = session
  const athlete: Athlete | null = await db.getAthlete(athleteId)
  const shoes = await db.listShoes(athleteId)
  const others = shoeId === null || shoes.some((shoe) => shoe.shoeId === shoeId) ? null : await db.getShoe(shoeId)
  const all = others === null ? shoes : [...shoes, others]
  return {
    shoes: all.flatMap((shoe) => sessionShoe(shoe) ?? []),
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
}

export function noteKey(sessionId: string): string {
  return `computed:${sessionId}`
}

export function describeInputs(
  session: Pick<SessionRecord, 'activeGeneration' | 'surface' | 'shoeId'>,
  inputs: SessionInputs,
  shoeIds: readonly string[],
): ComputedNote {
  const worn = [...new Set(session.shoeId === null ? shoeIds : [...shoeIds, session.shoeId])].sort()
  const decisive = {
    model: MODEL_VERSION,
    parameters: parameterHash(),
    declaredStrike: inputs.declaredStrike,
    bodyMassKg: inputs.bodyMassKg,
    heightM: inputs.heightM,
    surface: session.surface,
    shoeId: session.shoeId,
    worn: worn.map((shoeId) => inputs.shoes.find((shoe) => shoe.shoeId === shoeId) ?? shoeId),
  }
  const hash = createHash('sha256').update(JSON.stringify(decisive)).digest('hex').slice(0, 32)
  return { generation: session.activeGeneration, inputs: hash, shoeIds: worn }
}

/** Whether the session's numbers are those that a recompute would give. */
export async function isUpToDate(db: LocalDatabase, session: SessionRecord, inputs: SessionInputs): Promise<boolean> {
  const note = parseNote(await db.getSetting(noteKey(session.sessionId)))
  return note !== null && isSame(note, describeInputs(session, inputs, note.shoeIds))
}

function isSame(one: ComputedNote, other: ComputedNote): boolean {
  return one.generation === other.generation && one.inputs === other.inputs
}

function parseNote(json: string | null): ComputedNote | null {
  if (json === null) return null
  try {
    const note = JSON.parse(json) as Partial<ComputedNote> | null
    const { generation, inputs, shoeIds } = note ?? {}
    if (typeof generation !== 'number' || typeof inputs !== 'string' || !Array.isArray(shoeIds)) return null
    return { generation, inputs, shoeIds }
  } catch {
    return null
  }
}
