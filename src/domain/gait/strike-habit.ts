import type { ModelParameters } from '../biomechanics/parameters.js'
import { classifyLanding, type FootStrikeProbabilities, type SensedLanding } from './foot-strike.js'

/** Expected counts of the strikes of one foot in this run, fading as it goes on. */
export interface StrikeHabit {
  rearfoot: number
  midfoot: number
  forefoot: number
}

export function createStrikeHabit(): StrikeHabit {
  return { rearfoot: 0, midfoot: 0, forefoot: 0 }
}

/**
 * Classifies one landing in the light of those before it, and remembers it. People keep to a strike for many steps, so a
 * step between the classes most likely belongs to the class of its neighbours. The counts start even and are worth
 * `mostSteps` steps at most, so that a change of habit shows within a minute.
 */
export function classifyNextLanding(
  habit: StrikeHabit,
  landing: SensedLanding,
  parameters: ModelParameters,
): FootStrikeProbabilities {
  const { evenStepsPerClass, mostSteps } = parameters.footStrike.habit
  const prior = {
    rearfoot: evenStepsPerClass + habit.rearfoot,
    midfoot: evenStepsPerClass + habit.midfoot,
    forefoot: evenStepsPerClass + habit.forefoot,
  }
  const strike = classifyLanding(landing, prior, parameters)
  habit.rearfoot += strike.pRearfoot
  habit.midfoot += strike.pMidfoot
  habit.forefoot += strike.pForefoot
  const sum = habit.rearfoot + habit.midfoot + habit.forefoot
  if (sum > mostSteps) {
    habit.rearfoot *= mostSteps / sum
    habit.midfoot *= mostSteps / sum
    habit.forefoot *= mostSteps / sum
  }
  return strike
}
