import { readdirSync, truncateSync, statSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replayInThisThread } from '../../../src/app/recompute/in-this-thread.js'
import { recomputeSession, type RecomputeOptions } from '../../../src/app/recompute/recompute-session.js'
import { createReplayThread } from '../../../src/app/recompute/replay-thread.js'
import type { ReplayRunner } from '../../../src/app/recompute/replay-job.js'
import { sessionShoe } from '../../../src/app/session/session-context.js'
import { MODEL_VERSION } from '../../../src/domain/biomechanics/parameters.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { sampleShoe } from '../../stores/sample-records.js'
import { FLAT, RecomputeRig } from './recompute-rig.js'

const PLAIN: RecomputeOptions = { dryRun: false, again: false, force: false }
const never = new AbortController().signal

let rig: RecomputeRig
beforeEach(async () => (rig = await RecomputeRig.open()))
afterEach(() => rig.close())

async function recompute(
  options: Partial<RecomputeOptions> = {},
  run: ReplayRunner = replayInThisThread,
  signal = never,
) {
  const session = await rig.session()
  return recomputeSession(
    session,
    (id) => rig.folder(id) || null,
    { ...PLAIN, ...options },
    { db: rig.db, run, signal },
  )
}

const withoutVersion = (steps: readonly StepRecord[]) =>
  steps.map((step) => ({ ...step, generation: 0, modelVersion: '' }))

describe('a run that is computed anew', () => {
  it('shows the new generation with the model of today, and nothing of the old one is left', async () => {
    const before = await rig.record({ modelVersion: '0.0.1' })
    const old = await rig.steps()
    const outcome = await recompute()
    expect(outcome).toMatchObject({ kind: 'recomputed', reason: null, damageCount: 0 })
    expect([outcome.before.modelVersion, outcome.after?.modelVersion]).toEqual(['0.0.1', MODEL_VERSION])
    const after = await rig.session()
    expect(after).toEqual({ ...before, activeGeneration: 1, modelVersion: MODEL_VERSION })
    const steps = await rig.steps()
    expect(withoutVersion(steps)).toEqual(withoutVersion(old))
    expect(steps.length).toBeGreaterThan(60)
    expect(new Set(steps.map((step) => `${step.generation} ${step.modelVersion}`))).toEqual(
      new Set([`1 ${MODEL_VERSION}`]),
    )
    expect(await rig.orphans()).toBe(0)
    expect(await rig.db.steps.queryMinutes(after)).not.toHaveLength(0)
  })

  it('gives the same in a thread of its own', async () => {
    await rig.record()
    const thread = createReplayThread({ background: true })
    expect(await recompute({}, thread.run)).toMatchObject({ kind: 'recomputed' })
    const inThread = await rig.steps()
    expect(await recompute({ again: true })).toMatchObject({ kind: 'recomputed' })
    expect(withoutVersion(await rig.steps())).toEqual(withoutVersion(inThread))
    await thread.close()
  })

  it('is not computed twice for nothing, and is once surface, shoe or its offset have changed', async () => {
    await rig.record({ shoe: FLAT })
    expect((await recompute()).kind).toBe('recomputed')
    expect((await recompute()).kind).toBe('up-to-date')
    await rig.db.putShoe({ ...FLAT, name: 'Flat, worn' })
    expect((await recompute()).kind).toBe('up-to-date')
    await rig.db.putShoe({ ...FLAT, footStrikeOffsetDeg: 5 })
    expect((await recompute()).kind).toBe('recomputed')
    await rig.edit('session-1', { surface: 'sand' })
    expect((await recompute()).kind).toBe('recomputed')
    expect((await recompute({ again: true })).kind).toBe('recomputed')
    expect((await rig.session()).activeGeneration).toBe(4)
  })

  it('has the strike offset of the shoe as it is today', async () => {
    await rig.record({ shoe: FLAT })
    const before = await rig.steps()
    await rig.db.putShoe({ ...FLAT, footStrikeOffsetDeg: 5 })
    await recompute()
    const after = await rig.steps()
    const known = after.flatMap((step, index) => {
      const was = before[index]?.footStrikeAngleDeg
      return was === null || was === undefined || step.footStrikeAngleDeg === null
        ? []
        : [step.footStrikeAngleDeg - was]
    })
    expect(known.length).toBeGreaterThan(40)
    for (const changeDeg of known) expect(Math.abs(changeDeg)).toBeCloseTo(3, 6)
    expect(after.map((step) => step.initialContactTimeUs)).toEqual(before.map((step) => step.initialContactTimeUs))
    expect(after.map((step) => step.groundContactTimeMs)).toEqual(before.map((step) => step.groundContactTimeMs))
  })

  it('follows the surface that somebody chose afterwards, and gives the old numbers back when it is changed back', async () => {
    const { totals } = await rig.record()
    await rig.edit('session-1', { surface: 'sand' })
    await recompute()
    const sand = (await rig.session()).totals
    expect(sand.stepCount).toEqual(totals.stepCount)
    expect(sand.soleusLoadSlu.left).not.toBe(totals.soleusLoadSlu.left)
    await rig.edit('session-1', { surface: 'road' })
    await recompute()
    expect((await rig.session()).totals).toEqual(totals)
  })

  it('keeps what was said on the way where nobody changed it since, else the record counts for the whole run', async () => {
    const racer = sampleShoe('racer', {
      athleteId: 'athlete-1',
      footStrikeOffsetDeg: null,
      footStrikeOffsetSdDeg: null,
    })
    await rig.db.putShoe(racer)
    const { totals } = await rig.record({
      shoe: FLAT,
      commands: [
        { atS: 20, command: { command: 'surface', surface: 'sand' } },
        { atS: 25, command: { command: 'shoe', shoe: sessionShoe(racer) } },
      ],
    })
    expect((await recompute()).kind).toBe('recomputed')
    expect((await rig.session()).totals).toEqual(totals)
    await rig.edit('session-1', { surface: 'road' })
    await recompute()
    const road = (await rig.session()).totals.soleusLoadSlu
    await rig.edit('session-1', { surface: 'sand', shoeId: null })
    expect((await recompute()).kind).toBe('recomputed')
    expect(road).not.toEqual(totals.soleusLoadSlu)
    expect((await rig.session()).shoeId).toBeNull()
    expect(await rig.orphans()).toBe(0)
  })

  it('is only compared with --dry-run', async () => {
    const before = await rig.record()
    await rig.edit('session-1', { surface: 'sand' })
    const outcome = await recompute({ dryRun: true })
    expect(outcome.kind).toBe('recomputed')
    expect(outcome.after?.soleusLoadSlu).not.toEqual(outcome.before.soleusLoadSlu)
    expect(await rig.session()).toEqual({ ...before, surface: 'sand' })
    expect(await rig.steps(1)).toEqual([])
    expect((await recompute()).after).toEqual(outcome.after)
  })

  it('stays as it is without a journal', async () => {
    const before = await rig.record()
    rmSync(rig.folder(), { recursive: true })
    expect(await recompute()).toMatchObject({ kind: 'no-journal', after: null })
    expect(await rig.session()).toEqual(before)
  })
})

describe('a run whose journal has lost something', () => {
  const cutLastSegment = (): void => {
    const names = readdirSync(rig.folder()).sort()
    const last = join(rig.folder(), names.at(-2) ?? '')
    truncateSync(last, Math.floor(statSync(last).size / 2))
  }

  it('keeps its numbers where steps would be lost, and says how many', async () => {
    const before = await rig.record()
    cutLastSegment()
    const outcome = await recompute()
    expect(outcome).toMatchObject({ kind: 'kept', damageCount: 1 })
    expect(outcome.reason).toMatch(/damaged.*: \d+ steps would be lost/)
    expect(await rig.session()).toEqual(before)
    expect(await rig.orphans()).toBe(0)
  })

  it('is computed from what is left with --force', async () => {
    const before = await rig.record()
    cutLastSegment()
    const outcome = await recompute({ force: true })
    expect(outcome).toMatchObject({ kind: 'recomputed', damageCount: 1 })
    const { totals } = await rig.session()
    expect(totals.stepCount.left).toBeLessThan(before.totals.stepCount.left)
    expect((await rig.steps()).length).toBe(totals.stepCount.left + totals.stepCount.right)
  })

  it('keeps its numbers where a whole file or the opening is gone', async () => {
    const before = await rig.record()
    const names = readdirSync(rig.folder()).sort()
    rmSync(join(rig.folder(), names[1] ?? ''))
    expect((await recompute()).reason).toMatch(/Samples are missing/)
    rmSync(join(rig.folder(), names[0] ?? ''))
    expect((await recompute({ force: true })).reason).toMatch(/no opening/)
    expect(await rig.session()).toEqual(before)
  })
})

describe('a recompute that ends early', () => {
  it('leaves the old numbers whole and nothing of the new ones', async () => {
    const before = await rig.record()
    const old = await rig.steps()
    const stopping = new AbortController()
    const stopHalfWay: ReplayRunner = (job, onChunk, signal) =>
      replayInThisThread(
        job,
        async (chunk) => {
          await onChunk(chunk)
          stopping.abort(new Error('Ctrl-C'))
        },
        signal,
      )
    await expect(recompute({}, stopHalfWay, stopping.signal)).rejects.toThrow('Ctrl-C')
    expect(await rig.session()).toEqual(before)
    expect(await rig.steps()).toEqual(old)
    expect(await rig.orphans()).toBe(0)
  })

  it('by a kill leaves the old numbers; the next recompute takes away the half-written ones and completes', async () => {
    await rig.record()
    const old = await rig.steps()
    // As a killed process leaves it: a longer new generation than the one that will be computed.
    const half = old.map((step) => ({ ...step, generation: 1 }))
    await rig.db.steps.append([...half, ...half.map((step) => ({ ...step, strideIndex: step.strideIndex + 1000 }))])
    expect(await rig.steps()).toEqual(old)
    expect((await recompute()).kind).toBe('recomputed')
    expect(withoutVersion(await rig.steps())).toEqual(withoutVersion(old))
    expect(await rig.orphans()).toBe(0)
  })

  it('where people change the run meanwhile shows the old numbers until the next one', async () => {
    await rig.record()
    const editHalfWay: ReplayRunner = async (job, onChunk, signal) => {
      const result = await replayInThisThread(job, onChunk, signal)
      await rig.edit('session-1', { surface: 'trail' })
      return result
    }
    expect((await recompute({}, editHalfWay)).kind).toBe('changed')
    expect(await rig.session()).toMatchObject({ surface: 'trail', activeGeneration: 0 })
    expect(await rig.orphans()).toBe(0)
    expect((await recompute()).kind).toBe('recomputed')
  })

  it('lets a thread that was stopped begin with another run', async () => {
    await rig.record()
    const thread = createReplayThread({ background: false })
    const stopping = new AbortController()
    const stopped = recompute({}, thread.run, stopping.signal)
    setTimeout(() => stopping.abort(new Error('Ctrl-C')), 20)
    await stopped.catch(() => undefined)
    expect((await recompute({ again: true }, thread.run)).kind).toBe('recomputed')
    await thread.close()
  })
})
