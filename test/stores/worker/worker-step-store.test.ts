import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { openTemporary, type TemporaryDatabase } from '../open-temporary.js'
import { sampleSteps } from '../sample-records.js'

const LARGE = 6000

const RUN = { athleteId: 'ana', sessionId: 'run-1', generation: 0 }

const steps = (count: number, quality: number): StepRecord[] => sampleSteps(count, { quality })

describe('steps behind the database thread', () => {
  let here: TemporaryDatabase
  beforeEach(async () => {
    here = await openTemporary()
  })
  afterEach(async () => here.close())

  const stored = async (): Promise<StepRecord[]> => {
    const found: StepRecord[] = []
    for await (const step of here.database.steps.query(RUN)) found.push(step)
    return found
  }

  it('are those of the later append, though the earlier one was large and not yet on its way', async () => {
    const { database } = here
    const large = steps(LARGE, 0.5)
    const small = steps(10, 0.75)
    await Promise.all([database.steps.append(large), database.steps.append(small), database.steps.append([])])
    expect(await stored()).toEqual([...small, ...large.slice(10)])
  })

  it('of which one holds no number are refused as a whole, and the next batch is taken', async () => {
    const large = steps(LARGE, 0.5).map((step, n) => (n === LARGE - 1 ? { ...step, quality: NaN } : step))
    const refused = here.database.steps.append(large)
    const taken = here.database.steps.append(steps(3, 0.75))
    await expect(refused).rejects.toThrow('null')
    await taken
    expect(await stored()).toEqual(steps(3, 0.75))
  })

  it('may be left unread in the middle of a long run', async () => {
    await here.database.steps.append(steps(LARGE, 0.5))
    for await (const step of here.database.steps.query(RUN)) {
      expect(step.strideIndex).toBe(0)
      break
    }
    expect(await stored()).toHaveLength(LARGE)
  })
})
