import { describe, expect, it } from 'vitest'
import {
  addSideTurn,
  createSideEvidence,
  looksSwapped,
  type SideEvidence,
} from '../../src/domain/gait/side-evidence.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { lastLive, LEFT, reduceAll, RIGHT, simulatedJournal, steadyRun } from './simulated-session.js'

const RUN = steadyRun(120)

function evidence(sideTurnDps: number, count: number): SideEvidence {
  const gathered = createSideEvidence()
  for (let n = 0; n < count; n++) addSideTurn(gathered, sideTurnDps)
  return gathered
}

function suspicions(outputs: readonly PipelineOutput[]): string[] {
  return outputs.flatMap((output) => (output.kind === 'swap-suspected' ? [output.because] : []))
}

describe('left and right', () => {
  it('are suspected to be swapped only over a hundred strides of both feet', () => {
    expect(looksSwapped(evidence(-400, 100), evidence(400, 100))).toBe(true)
    expect(looksSwapped(evidence(-400, 99), evidence(400, 100))).toBe(false)
    expect(looksSwapped(evidence(-400, 500), evidence(400, 10))).toBe(false)
  })

  it('are not suspected where only one foot moves strangely, or both hardly roll', () => {
    expect(looksSwapped(evidence(400, 200), evidence(-400, 200))).toBe(false)
    expect(looksSwapped(evidence(-900, 200), evidence(-100, 200))).toBe(false)
    expect(looksSwapped(evidence(-120, 200), evidence(120, 200))).toBe(false)
    expect(looksSwapped(evidence(0, 200), evidence(0, 200))).toBe(false)
  })

  it('say so where pods know their feet and were assigned the other way round, once, live and in the totals', () => {
    const swapped = [
      { ...LEFT, foot: 'right' },
      { ...RIGHT, foot: 'left' },
    ] as const
    const records = simulatedJournal(RUN, [LEFT, RIGHT])
    const outputs = reduceAll(records, swapped)
    expect(suspicions(outputs)).toEqual(['pod-says'])
    expect(lastLive(outputs).swapSuspected).toBe(true)
    expect(lastLive(outputs).totals.swapSuspected).toBe(true)
  })

  it('say nothing in a run that is as it should be, nor where pods do not know their feet and feet do not roll', () => {
    const outputs = reduceAll(simulatedJournal(RUN, [LEFT, RIGHT]), [LEFT, RIGHT])
    expect(suspicions(outputs)).toEqual([])
    expect(lastLive(outputs).swapSuspected).toBe(false)
    expect(lastLive(outputs).totals).not.toHaveProperty('swapSuspected')
    const mute = { tellsSide: false }
    const silent = simulatedJournal(RUN, [LEFT, RIGHT], { left: mute, right: mute })
    expect(suspicions(reduceAll(silent, [LEFT, RIGHT]))).toEqual([])
  })
})
