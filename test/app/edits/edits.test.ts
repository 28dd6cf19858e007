import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAlways, endOfRun, type Piece } from './as-always.js'
import { ANA, BEN, EditRig, NOON_US, runAt, type RunOnDisk } from './edit-rig.js'

const S = 1_000_000
const first: RunOnDisk = { sessionId: 'first', athlete: ANA, startUs: NOON_US, records: runAt(NOON_US, 30) }
const LATER_US = NOON_US + 600 * S
const second: RunOnDisk = { sessionId: 'second', athlete: ANA, startUs: LATER_US, records: runAt(LATER_US, 30, 3.4) }
/** Wall times of the first run, in its seconds. */
const at = (seconds: number): number => NOON_US + seconds * S
const piece = (run: RunOnDisk, fromUs: number | null = null, toUs: number | null = null): Piece => ({
  run,
  fromUs,
  toUs,
})

let rig: EditRig
let opened: EditRig | null

beforeEach(async () => {
  rig = await EditRig.open()
  opened = null
})
afterEach(async () => {
  await rig.close()
  await opened?.close()
})

/** The folder in which everything had always been so; many tests need none. */
async function openReference(): Promise<EditRig> {
  return (opened ??= await EditRig.open())
}

/** What is shown is what a folder shows in which these runs were recorded so from the start. */
async function expectAsAlways(...runs: readonly RunOnDisk[]): Promise<void> {
  const reference = await openReference()
  for (const run of runs) await reference.record(run)
  await rig.settled()
  const [shown, always] = [await rig.shown(), await reference.shown()]
  expect(shown.sessions).toEqual(always.sessions)
  expect(shown.days).toEqual(always.days)
  expect(shown.steps).toEqual(always.steps)
  expect(await rig.strays()).toBe(0)
  await rig.recomputeAll()
  expect(await rig.shown()).toEqual(shown)
}

describe('an edit of a finished session', () => {
  it('trims it, as if it had begun and ended there', async () => {
    await rig.record(first)
    await rig.make('first', { kind: 'trim', fromUs: at(12), toUs: at(26) })
    await expectAsAlways(asAlways('first', ANA, [piece(first, at(12), at(26))]))
  })

  it('splits it: the second part is a session of its own', async () => {
    await rig.record(first)
    const session = await rig.make('first', { kind: 'split', atUs: at(16) })
    expect(session.totals.stepCount.left).toBeGreaterThan(30)
    expect((await rig.shown()).sessions).toHaveLength(1)
    await expectAsAlways(
      asAlways('first', ANA, [piece(first, null, at(16))]),
      asAlways('part-1', ANA, [piece(first, at(16))]),
    )
  })

  it('puts two runs together; the pause between counts nowhere', async () => {
    for (const run of [first, second]) await rig.record(run)
    await rig.make('first', { kind: 'merge', otherSessionId: 'second' })
    await expectAsAlways(asAlways('first', ANA, [piece(first), piece(second)]))
    expect(await rig.session('second')).toMatchObject({ disposition: 'merged', countedBy: 'first' })
    const { totals } = await rig.session('first')
    expect(totals.durationS).toBeCloseTo(61, 3)
    await expect(rig.make('second', { kind: 'delete' })).rejects.toMatchObject({ status: 409, code: 'session-merged' })
  })

  it('puts the feet right where the pods were swapped', async () => {
    await rig.record(first)
    await rig.make('first', { kind: 'swap-feet' })
    await expectAsAlways(asAlways('first', ANA, [{ ...piece(first), swapped: true }]))
  })

  it('gives it to whose run it was: body, shoe, date and days of both follow', async () => {
    await rig.record(first)
    const before = await rig.shown()
    await rig.make('first', { kind: 'athlete', athleteId: 'ben' })
    await expectAsAlways(asAlways('first', BEN, [piece(first)]))
    expect(await rig.session('first')).toMatchObject({ athleteId: 'ben', localDate: '2025-10-10', shoeId: null })
    await rig.make('first', { kind: 'athlete', athleteId: 'ana' })
    await rig.settled()
    expect(await rig.shown()).toEqual(before)
    expect(before.sessions).toMatchObject([{ athleteId: 'ana', localDate: '2025-10-09', shoeId: 'flat' }])
  })

  it('takes the warning along with the run, and the days of both', async () => {
    const reference = await openReference()
    for (const one of [rig, reference]) await one.liveUsually()
    await rig.rules.sessionFinished(await rig.record(first))
    expect(await rig.warnings()).toMatchObject([{ athleteId: 'ana', episode: 'first', severity: 'high' }])
    await rig.make('first', { kind: 'athlete', athleteId: 'ben' })
    await rig.settled()
    const bens = asAlways('first', BEN, [piece(first)])
    await reference.rules.sessionFinished(await reference.record(bens))
    const warnings = await reference.warnings()
    expect(warnings).toMatchObject([{ athleteId: 'ben', episode: 'first' }])
    expect(await rig.warnings()).toEqual(warnings)
    expect((await rig.shown()).days).toEqual((await reference.shown()).days)
    await rig.undo('first')
    await rig.settled()
    expect(await rig.warnings()).toMatchObject([{ athleteId: 'ana', episode: 'first', severity: 'high' }])
  })

  it.each(['delete', 'not-a-run'] as const)('%s takes it out of everything at once, without a replay', async (kind) => {
    await rig.record(first)
    const before = await rig.shown()
    await rig.make('first', { kind })
    expect(await rig.shown()).toMatchObject({ sessions: [], days: [] })
    await rig.undo('first')
    expect(await rig.shown()).toEqual(before)
    expect(rig.recompute.snapshot().sessions).toEqual([])
    expect((await rig.session('first')).activeGeneration).toBe(0)
  })

  it('is undone and made again with the same numbers, bit for bit', async () => {
    for (const run of [first, second]) await rig.record(run)
    const before = await rig.shown()
    await rig.make('first', { kind: 'split', atUs: at(16) })
    await rig.make('part-1', { kind: 'swap-feet' })
    await rig.make('part-1', { kind: 'merge', otherSessionId: 'second' })
    await rig.settled()
    const edited = await rig.shown()
    expect(edited.sessions.map(({ sessionId }) => sessionId)).toEqual(['first', 'part-1'])
    await rig.undo('part-1')
    await rig.undo('first', 1)
    await rig.settled()
    expect(await rig.shown()).toEqual(before)
    await rig.undo('first', 2)
    await rig.undo('part-1', 3)
    await rig.settled()
    expect(await rig.shown()).toEqual(edited)
    expect(await rig.strays()).toBe(0)
  })

  it('that cuts apart and puts together again changes nothing', async () => {
    await rig.record(first)
    const before = await rig.shown()
    await rig.make('first', { kind: 'split', atUs: at(16) })
    await rig.settled()
    await rig.make('first', { kind: 'merge', otherSessionId: 'part-1' })
    await rig.settled()
    expect(await rig.shown()).toEqual(before)
  })

  it('that is cut short by a stop of the program is made good after the next start', async () => {
    await rig.record(first)
    await rig.make('first', { kind: 'trim', fromUs: at(12), toUs: at(26) })
    await rig.restart()
    await expectAsAlways(asAlways('first', ANA, [piece(first, at(12), at(26))]))
  })

  it('whose journal is kept no more is refused with a sentence; deleting, a shoe and a surface still work', async () => {
    await rig.record(first)
    const { rmSync } = await import('node:fs')
    const { findSessionJournal } = await import('../../../src/journal/folder.js')
    rmSync(findSessionJournal(rig.path, 'first')?.folder ?? '', { recursive: true })
    const refused = { status: 409, code: 'no-journal', message: expect.stringMatching(/journal .* kept no more/) }
    await expect(rig.make('first', { kind: 'trim', fromUs: at(12), toUs: null })).rejects.toMatchObject(refused)
    await expect(rig.make('first', { kind: 'athlete', athleteId: 'ben' })).rejects.toMatchObject(refused)
    expect(await rig.make('first', { kind: 'surface', surface: 'trail' })).toMatchObject({ surface: 'trail' })
    expect(await rig.make('first', { kind: 'delete' })).toMatchObject({ disposition: 'deleted' })
    expect(await rig.db.listEdits(['first'])).toHaveLength(3)
  })

  it('that makes no sense is refused', async () => {
    for (const run of [first, second]) await rig.record(run)
    const refuse = (sessionId: string, body: Parameters<EditRig['make']>[1], status: number) =>
      expect(rig.make(sessionId, body)).rejects.toMatchObject({ status })
    await refuse('nowhere', { kind: 'delete' }, 404)
    await refuse('first', { kind: 'trim', fromUs: at(70), toUs: null }, 400)
    await refuse('first', { kind: 'trim', fromUs: null, toUs: null }, 400)
    await refuse('first', { kind: 'trim', fromUs: at(25), toUs: null }, 409)
    await refuse('first', { kind: 'split', atUs: at(0) }, 400)
    await refuse('first', { kind: 'merge', otherSessionId: 'first' }, 409)
    await refuse('first', { kind: 'athlete', athleteId: 'nobody' }, 400)
    await refuse('first', { kind: 'athlete', athleteId: 'ana' }, 409)
    await refuse('first', { kind: 'shoe', shoeId: 'bens' }, 400)
    await rig.make('second', { kind: 'athlete', athleteId: 'ben' })
    await rig.settled()
    await refuse('first', { kind: 'merge', otherSessionId: 'second' }, 409)
    await rig.make('first', { kind: 'delete' })
    await refuse('first', { kind: 'swap-feet' }, 409)
    await expect(rig.undo('first', 0)).rejects.toMatchObject({ status: 409 })
    await expect(rig.undo('first', 9)).rejects.toMatchObject({ status: 409 })
    expect(endOfRun(first)).toBe(at(30.5))
  })
})
