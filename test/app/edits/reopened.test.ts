import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAlways, type Piece } from './as-always.js'
import { ANA, EditRig, NOON_US, runAt, type RunOnDisk } from './edit-rig.js'

const S = 1_000_000
const at = (seconds: number): number => NOON_US + seconds * S
const plain = runAt(NOON_US, 40)
/** Ended by a slip after 20 s, opened again 3 s later. */
const slipped: RunOnDisk = {
  ...{ sessionId: 'slipped', athlete: ANA, startUs: NOON_US },
  records: [
    ...plain,
    { kind: 'command', monotonicUs: at(20) + 7, command: 'stop', by: 'user' } as const,
    { kind: 'command', monotonicUs: at(23) + 7, command: 'reopen' } as const,
  ].sort((a, b) => a.monotonicUs - b.monotonicUs),
}
const LATER_US = NOON_US + 600 * S
const later: RunOnDisk = { sessionId: 'later', athlete: ANA, startUs: LATER_US, records: runAt(LATER_US, 30) }
const piece = (run: RunOnDisk, fromUs: number | null = null, toUs: number | null = null): Piece => ({
  run,
  fromUs,
  toUs,
})

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

async function expectAsAlways(run: RunOnDisk): Promise<void> {
  await reference.record(run)
  await rig.settled()
  const [shown, always] = [await rig.shown(), await reference.shown()]
  expect(shown.sessions).toEqual(always.sessions)
  expect(shown.steps).toEqual(always.steps)
}

describe('a run that was ended by a slip and opened again', () => {
  it('is trimmed with the slip in it', async () => {
    await rig.record(slipped)
    await rig.make('slipped', { kind: 'trim', fromUs: at(5), toUs: at(35) })
    await expectAsAlways(asAlways('slipped', ANA, [piece(slipped, at(5), at(35))]))
    const { totals } = await rig.session('slipped')
    expect(totals.durationS).toBeCloseTo(27, 3)
  })

  it('goes on behind the slip where another run is put behind it', async () => {
    for (const run of [slipped, later]) await rig.record(run)
    await rig.make('slipped', { kind: 'merge', otherSessionId: 'later' })
    await expectAsAlways(asAlways('slipped', ANA, [piece(slipped), piece(later)]))
    const { totals } = await rig.session('slipped')
    expect(totals.durationS).toBeCloseTo(40.5 - 3 + 30.5, 3)
  })

  it('begins with the end of the slip where it is cut within', async () => {
    await rig.record(slipped)
    await rig.make('slipped', { kind: 'trim', fromUs: at(21), toUs: null })
    await rig.settled()
    const { totals, startTimeUs } = await rig.session('slipped')
    expect(startTimeUs).toBe(at(21))
    expect(totals.durationS).toBeCloseTo(17.5, 3)
    expect(totals.stepCount.left).toBeGreaterThan(15)
  })
})
