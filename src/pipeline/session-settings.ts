import { DEFAULT_PARAMETERS, MODEL_VERSION, type ModelParameters } from '../domain/biomechanics/parameters.js'
import type { DeclaredStrike } from '../domain/records/people.js'
import type { Surface } from '../domain/records/session-record.js'
import type { SessionContext, SessionShoe } from '../journal/journal-record.js'
import type { PipelineOutput } from './output.js'

/** What every stage of one session shares. Surface and shoe follow the runner's commands. */
export interface SessionSettings {
  readonly athleteId: string
  readonly sessionId: string
  readonly generation: number
  readonly startTimeUs: number
  readonly modelVersion: string
  readonly declaredStrike: DeclaredStrike
  readonly heightM: number | null
  readonly parameters: ModelParameters
  surface: Surface
  shoe: SessionShoe | null
}

/** How a stage says something. */
export type Emit = (output: PipelineOutput) => void

export function createSessionSettings(context: SessionContext, parameters?: ModelParameters): SessionSettings {
  return {
    athleteId: context.athleteId,
    sessionId: context.sessionId,
    generation: context.generation,
    startTimeUs: context.startTimeUs,
    // What runs here made the numbers, whatever was current when the session was recorded.
    modelVersion: MODEL_VERSION,
    declaredStrike: context.declaredStrike,
    heightM: context.heightM,
    parameters: parameters ?? DEFAULT_PARAMETERS,
    surface: context.surface,
    shoe: context.shoe,
  }
}
