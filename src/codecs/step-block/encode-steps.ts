import type { StepRecord } from '../../domain/records/step-record.js'
import { encodeStepBlock } from './step-block.js'
import { columnsOfSteps, type StepBlockKey } from './step-columns.js'

export interface StepBlockOf {
  readonly key: StepBlockKey
  readonly block: Uint8Array
}

/** Steps as column blocks, one for each session, foot and generation, in the order in which they came. */
export function encodeSteps(steps: readonly StepRecord[]): StepBlockOf[] {
  return groupByKey(steps).map((group) => ({ key: keyOf(group), block: encodeStepBlock(columnsOfSteps(group)) }))
}

function groupByKey(steps: readonly StepRecord[]): StepRecord[][] {
  const groups: StepRecord[][] = []
  for (const step of steps) {
    const group = groups.find(([first]) => first !== undefined && sameKey(first, step))
    if (group === undefined) groups.push([step])
    else group.push(step)
  }
  return groups
}

function sameKey(one: StepRecord, other: StepRecord): boolean {
  return (
    one.foot === other.foot &&
    one.sessionId === other.sessionId &&
    one.generation === other.generation &&
    one.athleteId === other.athleteId
  )
}

function keyOf([first]: readonly StepRecord[]): StepBlockKey {
  const { athleteId = '', sessionId = '', foot = 'left', generation = 0 } = first ?? {}
  return { athleteId, sessionId, foot, generation }
}
