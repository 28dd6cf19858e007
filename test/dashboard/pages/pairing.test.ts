import { describe, expect, it } from 'vitest'
import { parseColumns } from '../../../dashboard/pages/pair/csv-layout.js'
import {
  checkProgress,
  feetOf,
  identifyWords,
  LINK_NUMBERS,
  pairLabel,
  watchedWords,
} from '../../../dashboard/pages/pair/device-words.js'
import { swapWords } from '../../../dashboard/pages/pair/swap-words.js'
import { claimBody, claimQuestion, firstChoice } from '../../../dashboard/parts/claim-words.js'
import type { Claim, Identify, PairingDevice } from '../../../src/contracts/pairing.js'

const claim = (deviceId: string, foot: 'left' | 'right' | null, kind: 'open-imu' | 'heart-rate' = 'open-imu') =>
  ({ device: { deviceId, name: deviceId, kind, foot }, linkState: 'streaming', sinceUs: 0 }) as Claim
const entry = (wornOn: PairingDevice['wornOn'], foot: 'left' | null = null) =>
  ({ wornOn, device: { foot }, linkParameters: null }) as PairingDevice

describe('where a device can be worn', () => {
  it('follows from its family', () => {
    expect([feetOf(entry('one-foot')), feetOf(entry('both-feet')), feetOf(entry('machine'))]).toEqual([
      ['left', 'right'],
      [null, 'left', 'right'],
      [null],
    ])
    expect(pairLabel(entry('one-foot'), 'left', 'shank')).toBe('Pair, left shank')
    expect(pairLabel(entry('both-feet'), null, 'foot')).toBe('Pair, both feet')
    expect(pairLabel(entry('body'), null, 'foot')).toBe('Pair')
  })

  it('shows the numbers of a link where they are known', () => {
    expect(LINK_NUMBERS(entry('one-foot'))).toBeNull()
    const linkParameters = { intervalMs: 11.25, latency: 0, supervisionTimeoutMs: 4000 }
    expect(LINK_NUMBERS({ ...entry('one-foot'), linkParameters })).toBe(
      'The link meets every 11.25 ms and bears 4 s of silence.',
    )
  })
})

describe('the search for the pod in the hand', () => {
  const identify: Identify = { untilUs: 1, found: null, watched: [{ deviceId: 'a', state: 'watching' }] }
  it('says what to do, and which one it was', () => {
    expect(identifyWords({ ...identify, watched: [] }, String)).toMatch(/Connecting/)
    expect(identifyWords(identify, String)).toMatch(/Watching 1 pod: tap yours twice/)
    expect(watchedWords(identify, 'a')).toBe('watched: tap it twice')
    const found = { ...identify, found: { deviceId: 'a', by: 'movement' as const, timeUs: 0 } }
    expect([identifyWords(found, () => 'Pod A'), watchedWords(found, 'a')]).toEqual(['It moved: this is Pod A.', null])
  })
})

describe('the progress of a check', () => {
  it('goes from nothing to all', () => {
    const state = { deviceId: 'a', message: '', result: null, stillSeconds: 0, strideCount: 0 }
    expect(checkProgress({ ...state, phase: 'still' })).toBe(0)
    expect(checkProgress({ ...state, phase: 'strides', strideCount: 20 })).toBe(1)
  })
})

describe('the columns of a board', () => {
  it('are read as people type them, and refused with a word', () => {
    expect(parseColumns('time-ms, ax ay;az')).toEqual({ columns: ['time-ms', 'ax', 'ay', 'az'], error: null })
    expect(parseColumns('ax, ay, foo').error).toMatch(/"foo" is no column/)
    expect(parseColumns('ax, ay, az, ax').error).toMatch(/twice/)
    expect(parseColumns('ax, ay').error).toMatch(/"az" is missing/)
  })
})

describe('whose run it is', () => {
  const waiting = [claim('l', 'left'), claim('r', 'right'), claim('l2', 'left'), claim('strap', null, 'heart-rate')]
  it('proposes the feet as last worn, once each', () => {
    expect(waiting.map((one) => firstChoice(one, waiting))).toEqual(['left', 'right', 'no', 'worn'])
  })
  it('asks for one athlete and one device a foot', () => {
    const chosen = waiting.map((one) => ({ claim: one, choice: firstChoice(one, waiting) }))
    expect(claimBody('', chosen)).toBeNull()
    expect(claimBody('ana', chosen)).toEqual({
      params: { deviceId: 'l' },
      body: {
        ...{ athleteId: 'ana', foot: 'left' },
        also: [
          { deviceId: 'r', foot: 'right' },
          { deviceId: 'strap', foot: null },
        ],
      },
    })
    expect(
      claimBody(
        'ana',
        waiting.map((one) => ({ claim: one, choice: 'left' as const })),
      ),
    ).toBeNull()
    expect(
      claimBody(
        'ana',
        waiting.map((one) => ({ claim: one, choice: 'no' as const })),
      ),
    ).toBeNull()
  })
  it('names the pods', () => {
    expect(claimQuestion([claim('Club 1', 'left')])).toBe('Club 1 is shared, and sends while nobody has put it on.')
    expect(claimQuestion(waiting.slice(0, 3))).toMatch(/^l, r and l2 are shared/)
  })
})

describe('a swap of left and right', () => {
  const session = { sessionId: 's', localDate: '2026-11-20', startTimeUs: 0, distanceM: 1, why: null }
  it('is told before and after', () => {
    const swap = { applied: false, devices: [], sessions: [session, { ...session, why: 'no' }] }
    expect(swapWords(swap, String)).toBe('1 run is computed anew.')
    expect(swapWords({ ...swap, applied: true, sessions: [session, session] }, String)).toBe(
      '2 runs are being computed anew.',
    )
    expect(swapWords({ applied: false, devices: [], sessions: [] }, String)).toBe('Nothing would change.')
  })
})
