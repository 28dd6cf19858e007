import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import { createSessionGraph } from '../../src/pipeline/graph.js'
import { LEFT, reduceAll, RIGHT, sessionContext, simulatedJournal, steadyRun, stepsOf } from './simulated-session.js'

const FEET = [LEFT, RIGHT]
const journal = simulatedJournal(steadyRun(20), FEET)

describe('the graph around the reducer', () => {
  it('says each kind of output on a stream of its own, and completes at the end', () => {
    const graph = createSessionGraph(sessionContext(FEET))
    const steps: unknown[] = []
    let liveCount = 0
    let minuteCount = 0
    let completed = false
    graph.steps$.subscribe({ next: (step) => steps.push(step), complete: () => (completed = true) })
    graph.live$.subscribe(() => (liveCount += 1))
    graph.minutes$.subscribe(() => (minuteCount += 1))
    for (const record of journal) graph.push(record)
    graph.end()
    expect(JSON.stringify(steps)).toBe(JSON.stringify(stepsOf(reduceAll(journal, FEET))))
    expect(liveCount).toBe(21)
    expect(minuteCount).toBeGreaterThan(20)
    expect(completed).toBe(true)
  })

  it('contains and counts what it cannot digest, and goes on', () => {
    const graph = createSessionGraph(sessionContext(FEET))
    const errors: unknown[] = []
    let stepCount = 0
    graph.errors$.subscribe((error) => errors.push(error))
    graph.steps$.subscribe(() => (stepCount += 1))
    const [first] = journal
    graph.push({ ...first, kind: 'notification', bytes: null, channel: 'open-imu-frame' } as unknown as JournalRecord)
    for (const record of journal) graph.push(record)
    graph.end()
    expect(errors).toHaveLength(1)
    expect(graph.errorCount).toBe(1)
    expect(stepCount).toBeGreaterThan(20)
  })

  it('has the newest step in its numbers before the next tick, and asking changes nothing', () => {
    const graph = createSessionGraph(sessionContext(FEET))
    const outputs: unknown[] = []
    const newestUs = { left: null as number | null, right: null as number | null }
    graph.outputs$.subscribe((output) => outputs.push(output))
    graph.steps$.subscribe(({ foot, initialContactTimeUs }) => (newestUs[foot] = initialContactTimeUs))
    for (const record of journal) {
      graph.push(record)
      const { left, right } = graph.numbers().feet
      expect([left?.lastStepTimeUs ?? null, right?.lastStepTimeUs ?? null]).toEqual([newestUs.left, newestUs.right])
    }
    graph.end()
    expect(JSON.stringify(outputs)).toBe(JSON.stringify(reduceAll(journal, FEET)))
  })

  it('says nothing after its end', () => {
    const graph = createSessionGraph(sessionContext(FEET))
    let count = 0
    graph.end()
    graph.outputs$.subscribe(() => (count += 1))
    for (const record of journal.slice(0, 100)) graph.push(record)
    expect(count).toBe(0)
  })
})
