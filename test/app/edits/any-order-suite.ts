import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpProblem } from '../../../src/http/problem.js'
import type { EditBody } from '../../../src/app/edits/make-detail.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import { asAlways, endOfRun, type Piece } from './as-always.js'
import { ANA, BEN, EditRig, NOON_US, runAt, type RunOnDisk } from './edit-rig.js'

const S = 1_000_000
const runOf = (
  sessionId: string,
  athlete: typeof ANA,
  startUs: number,
  durationS: number,
  speed: number,
): RunOnDisk => ({
  ...{ sessionId, athlete, startUs, records: runAt(startUs, durationS, speed) },
})
/** Two of one day in Vienna, which is the next day in Auckland; one of somebody else, of both days in neither. */
const RUNS: readonly RunOnDisk[] = [
  runOf('first', ANA, NOON_US, 40, 3),
  runOf('second', ANA, NOON_US + 1200 * S, 34, 3.4),
  runOf('third', BEN, NOON_US - 3600 * S, 30, 3),
]

/** A run as people think of it: no lists, no undo; whatever is said changes it at once. */
interface Model {
  athleteId: string
  pieces: readonly Piece[]
  counts: boolean
  gone: boolean
}

type Said = { readonly sessionId: string; readonly body: EditBody; readonly newSessionId?: string }

/** What is left of the world when only these things were said, one after the other. */
function replayModel(said: readonly Said[]): Map<string, Model> {
  const world = new Map<string, Model>(
    RUNS.map((run) => [
      run.sessionId,
      { athleteId: run.athlete.athleteId, pieces: [whole(run)], counts: true, gone: false },
    ]),
  )
  for (const one of said) {
    const model = world.get(one.sessionId)
    if (model === undefined || model.gone) continue
    applyTo(world, model, one)
  }
  return world
}

const whole = (run: RunOnDisk): Piece => ({ run, fromUs: null, toUs: null })

function applyTo(world: Map<string, Model>, model: Model, { body, newSessionId }: Said): void {
  if (body.kind === 'trim') model.pieces = cut(model.pieces, body.fromUs, body.toUs)
  else if (body.kind === 'split') {
    const rest = { ...model, pieces: cut(model.pieces, body.atUs, null) }
    model.pieces = cut(model.pieces, null, body.atUs)
    world.set(newSessionId ?? '', rest)
  } else if (body.kind === 'merge') {
    const other = world.get(body.otherSessionId)
    if (other === undefined) return
    model.pieces = joined([...model.pieces, ...other.pieces])
    other.gone = true
  } else if (body.kind === 'swap-feet') {
    model.pieces = joined(model.pieces.map((piece) => ({ ...piece, swapped: !(piece.swapped ?? false) })))
  } else if (body.kind === 'athlete') model.athleteId = body.athleteId
  else model.counts = false
}

function cut(pieces: readonly Piece[], fromUs: number | null, toUs: number | null): Piece[] {
  return pieces.flatMap((piece) => {
    const [startUs, endUs] = [piece.fromUs ?? piece.run.startUs, piece.toUs ?? endOfRun(piece.run)]
    if ((fromUs ?? startUs) >= endUs || (toUs ?? endUs) <= startUs) return []
    const from = fromUs !== null && fromUs > startUs ? fromUs : piece.fromUs
    return [{ ...piece, fromUs: from, toUs: toUs !== null && toUs < endUs ? toUs : piece.toUs }]
  })
}

function joined(pieces: readonly Piece[]): Piece[] {
  const sorted = pieces.toSorted((a, b) => (a.fromUs ?? a.run.startUs) - (b.fromUs ?? b.run.startUs))
  return sorted.reduce<Piece[]>((done, piece) => {
    const before = done.at(-1)
    const same = before?.run === piece.run && before.toUs === piece.fromUs && before.toUs !== null
    if (before === undefined || !same || (before.swapped ?? false) !== (piece.swapped ?? false)) return [...done, piece]
    return [...done.slice(0, -1), { ...before, toUs: piece.toUs }]
  }, [])
}

/** Tells a random story and compares what is shown with a folder in which it had always been so. */
export function describeAnyOrder(seeds: readonly number[]): void {
  describe('edits and undos in any order', () => {
    let rig: EditRig
    let reference: EditRig
    beforeEach(async () => {
      rig = await EditRig.open()
      reference = await EditRig.open()
    })
    afterEach(async () => {
      await rig.close()
      await reference.close()
    })

    it.each(seeds)(
      'leave what a folder shows in which it had always been so (seed %i)',
      async (seed) => {
        for (const run of RUNS) await rig.record(run)
        const said = await sayAtRandom(rig, seed)
        await rig.settled()
        const world = replayModel(said)
        for (const [sessionId, model] of world) {
          if (model.gone || !model.counts) continue
          await reference.record(asAlways(sessionId, model.athleteId === 'ana' ? ANA : BEN, model.pieces))
        }
        const [shown, always] = [await rig.shown(), await reference.shown()]
        expect(shown.sessions.map(({ sessionId }) => sessionId)).toEqual(
          always.sessions.map(({ sessionId }) => sessionId),
        )
        expect(shown.days).toEqual(always.days)
        expect(shown.sessions).toEqual(always.sessions)
        expect(shown.steps).toEqual(always.steps)
        await rig.recomputeAll()
        expect(await rig.shown()).toEqual(shown)
        expect(await rig.strays()).toBe(0)
      },
      30_000,
    )
  })
}

/** What was accepted and not taken back, in the order in which it was said. */
async function sayAtRandom(rig: EditRig, seed: number): Promise<readonly Said[]> {
  const random = createRandom(seed)
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
  const said: (Said & { readonly sequence: number; undone: boolean })[] = []
  let accepted = 0
  for (let tries = 0; tries < 80 && accepted < 12; tries++) {
    const rows = await rig.db.listSessions({ includeUncounted: true })
    const row = pick(rows)
    if (row === undefined) break
    const sessionId = row.sessionId
    const list = await rig.db.listEdits([sessionId])
    try {
      if (random() < 0.35) {
        const entry = pick(said.filter((one) => one.sessionId === sessionId && !one.undone))
        if (entry === undefined) continue
        await rig.undo(sessionId, entry.sequence)
        entry.undone = true
      } else {
        const body = pickBody(
          row,
          rows.map((one) => one.sessionId),
          pick,
          random,
        )
        await rig.make(sessionId, body)
        const edit = (await rig.db.listEdits([sessionId])).at(-1)
        const minted = edit?.detail.kind === 'split' ? { newSessionId: edit.detail.newSessionId } : {}
        said.push({ sessionId, body, ...minted, sequence: edit?.sequence ?? list.length, undone: false })
      }
      accepted += 1
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status >= 500) throw error
    }
    if (random() < 0.5) await rig.settled()
    if (random() < 0.1) await rig.restart()
  }
  expect(accepted).toBe(12)
  return said.filter(({ undone }) => !undone)
}

function pickBody(
  row: { readonly startTimeUs: number; readonly endTimeUs: number | null },
  others: readonly string[],
  pick: <T>(from: readonly T[]) => T | undefined,
  next: () => number,
): EditBody {
  const { startTimeUs } = row
  const lastsUs = (row.endTimeUs ?? startTimeUs) - startTimeUs
  const somewhere = (from: number, to: number): number =>
    startTimeUs + Math.round((from + next() * (to - from)) * lastsUs)
  const bodies: EditBody[] = [
    { kind: 'trim', fromUs: somewhere(0, 0.2), toUs: null },
    { kind: 'trim', fromUs: null, toUs: somewhere(0.8, 1) },
    { kind: 'split', atUs: somewhere(0.3, 0.7) },
    { kind: 'merge', otherSessionId: pick(others) ?? '' },
    { kind: 'merge', otherSessionId: pick(others) ?? '' },
    { kind: 'swap-feet' },
    { kind: 'athlete', athleteId: 'ben' },
    { kind: 'athlete', athleteId: 'ana' },
    { kind: pick(['delete', 'not-a-run'] as const) ?? 'delete' },
  ]
  return pick(bodies) ?? { kind: 'delete' }
}
