import { describe, expect, it } from 'vitest'
import {
  linkLine,
  lostRatioOf,
  reasonWords,
  smallPercent,
  streamRows,
  type Stream,
} from '../../../dashboard/lib/stream-words.js'
import { moreNumbers } from '../../../dashboard/pages/live/more-numbers.js'
import type { LiveAthlete } from '../../../src/contracts/views.js'

const stream: Stream = {
  ...{ deviceId: 'pod', unit: 'samples', timing: 'device', expected: 1000, received: 979 },
  ...{ lostAir: 12, lostSensor: 4, malformed: 5, duplicates: 0, reordered: 0, gapSeconds: 75, reconnects: 1 },
  ...{ malformedMessages: { 'open-imu-checksum': 2, 'open-imu-length': 1, 'gsp-crc': 1 }, saturatedSamples: 3 },
  hostLagP99Ms: 41.6,
}

describe('what a device lost', () => {
  it('is told in words, with why some of it could not be read', () => {
    const rows = new Map(streamRows(stream))
    expect(rows.get('Received')).toBe('979 of 1,000 samples')
    expect(rows.get('Unreadable')).toBe('5 (messages: 3 damaged on the way, 1 wrong length)')
    expect(rows.get('Missing in all')).toBe('2.1\u00a0%')
    expect([rows.get('Silent'), rows.get('Connected anew')]).toEqual(['1:15 in all', 'once'])
    expect(rows.get('On its way, 99 of 100')).toBe('up to 42 ms')
  })

  it('of a strap has no range, and nothing is missing where nothing was expected', () => {
    const strap: Stream = { ...stream, unit: 'messages', expected: 0, received: 0, hostLagP99Ms: null }
    expect(lostRatioOf(strap)).toBeNull()
    expect(streamRows(strap).map(([name]) => name)).not.toContain('At the end of its range')
    expect(reasonWords('battery-range')).toBe('impossible values')
    expect(reasonWords('gsp-code')).toBe('in a form that is not known')
  })

  it('stands in one line with its link, as far as both are known', () => {
    const link = { intervalMs: 30, supervisionTimeoutMs: 4000, rssiDbm: -62 }
    expect(linkLine({ link, lostRatio: 0.021 })).toBe('2.1\u00a0% lost · link 30 ms / 4 s · −62 dBm')
    expect(linkLine({ lostRatio: null })).toBe('')
    expect(smallPercent(0.0001)).toBe('under 0.1\u00a0%')
  })
})

describe('numbers beside the feet', () => {
  const live = { slopeDeg: 1.15, speedMps: 3, pods: [] } as unknown as LiveAthlete
  it('are shown where a sensor tells them, a belt only while a treadmill does', () => {
    expect(moreNumbers(live)).toEqual([])
    const pods = [{ kind: 'treadmill', linkState: 'streaming' }] as unknown as LiveAthlete['pods']
    const shown = moreNumbers({ ...live, pods, heartRateBpm: 152, powerW: 268 })
    expect(shown.map(({ name, value, unit }) => `${name} ${value} ${unit}`)).toEqual([
      'Heart rate 152 bpm',
      'Power, estimated 268 W',
      'Belt 10.8 km/h',
      'Incline +2 %',
    ])
  })
})
