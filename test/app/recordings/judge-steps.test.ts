import { describe, expect, it } from 'vitest'
import { judgeSteps, type StepsServices } from '../../../src/app/recordings/judge-steps.js'
import type { EditDetail, EditRecord } from '../../../src/domain/records/session-edit.js'
import { sampleSession, sampleTotals } from '../../stores/sample-records.js'

const withSteps = (left: number) => sampleSession('run', { totals: sampleTotals({ stepCount: { left, right: 0 } }) })

/** @param stepsLater what is found once the other pod's part was computed */
function stand(entries: readonly (readonly [EditDetail, string])[], stepsLater = 0) {
  const said: unknown[][] = []
  let now = withSteps(0)
  const list = entries.map(([detail, madeBy], sequence): EditRecord => ({
    ...{ sessionId: 'run', sequence, madeTimeUs: 1, madeBy, detail },
  }))
  const note = (...words: unknown[]) => {
    said.push(words)
    return Promise.resolve(now)
  }
  const services: StepsServices = {
    db: { getSession: () => Promise.resolve(now), listEdits: () => Promise.resolve(list) },
    edits: {
      make: (_, { kind }, madeBy) => note(kind, madeBy),
      undo: (_, sequence, madeBy) => note('undo', sequence, madeBy),
    },
    recompute: { settled: async () => void (now = withSteps(stepsLater)) },
  }
  return { said, services }
}

const NO_RUN = [{ kind: 'not-a-run' }, 'solewatch'] as const

describe('a kept run without a step', () => {
  it('is said to be none by the program', async () => {
    const { said, services } = stand([])
    await judgeSteps(services, withSteps(0))
    expect(said).toEqual([['not-a-run', 'solewatch']])
  })

  it('is one again when the pod of the other foot has seen steps, and none where it has not', async () => {
    const seen = stand([NO_RUN], 40)
    await judgeSteps(seen.services, withSteps(0))
    expect(seen.said).toEqual([['undo', 0, 'solewatch']])
    const unseen = stand([NO_RUN])
    await judgeSteps(unseen.services, withSteps(0))
    expect(unseen.said).toEqual([
      ['undo', 0, 'solewatch'],
      ['not-a-run', 'solewatch'],
    ])
  })

  it('is left alone where somebody took that back', async () => {
    const { said, services } = stand([NO_RUN, [{ kind: 'undo', sequence: 0 }, 'owner']])
    await judgeSteps(services, withSteps(0))
    expect(said).toEqual([])
  })
})
