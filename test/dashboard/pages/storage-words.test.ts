import { describe, expect, it } from 'vitest'
import {
  backupWords,
  bytesWords,
  deliveryVerdict,
  keptWords,
  ofLimit,
  stepsWords,
} from '../../../dashboard/pages/storage/storage-words.js'
import type { Forwarding } from '../../../src/contracts/storage.js'
import { CALM_STORAGE } from '../../http/support/test-storage.js'

const NOW_US = 1_795_000_000_000_000
const before = (seconds: number): number => NOW_US - seconds * 1e6
const forwarding = (change: Partial<Forwarding>): Forwarding => ({
  ...{ state: 'up-to-date', message: null, waitingCount: 0, waitingSinceUs: null, nextTryUs: null },
  ...{ deliveredCount: 12, deliveredTimeUs: before(4), setAsideCount: 0, setAside: [] },
  ...change,
})
const said = (change: Partial<Forwarding>) => {
  const { word, headline, detail } = deliveryVerdict(forwarding(change), NOW_US)
  return `${word}: ${headline}. ${detail ?? ''}`
}

describe('how delivering to InfluxDB goes', () => {
  it('is calm in one line while all is well', () => {
    expect(said({})).toBe('Fine: InfluxDB has everything. It confirmed the last record just now.')
    expect(said({ deliveredTimeUs: before(7200) })).toContain('2 h ago')
    expect(said({ state: 'forwarding', waitingCount: 4200 })).toBe(
      'On its way: Sending 4,200 records. InfluxDB gets what is new every few seconds.',
    )
  })

  it('says since when it waits, why, when it is tried again, and that nothing is lost', () => {
    const message = 'InfluxDB at http://influx:8086 does not answer.'
    expect(
      said({ state: 'waiting', message, waitingCount: 1, waitingSinceUs: before(300), nextTryUs: NOW_US + 20e6 }),
    ).toBe(`Waiting: One record has waited for 5 min. ${message} It is tried again in 20 s. Nothing is lost meanwhile.`)
    expect(said({ state: 'waiting', waitingCount: 3 })).toContain('It is being tried again.')
  })

  it('says what a person has to do where InfluxDB lets nothing in', () => {
    const message = 'The token is not valid. Make a new one with "solewatch influx setup".'
    expect(said({ state: 'refused', message, waitingCount: 12 })).toBe(
      `Needs you: InfluxDB lets nothing in. ${message} 12 records wait here until then; nothing is lost.`,
    )
  })
})

describe('sizes and times', () => {
  it('are in the units that disks are sold in', () => {
    expect([0, 12_345, 1_234_567, 234_000_000, 4_200_000_000].map(bytesWords)).toEqual([
      '0 kB',
      '13 kB',
      '1.2 MB',
      '234 MB',
      '4.2 GB',
    ])
    expect(ofLimit(2e9, 5e9)).toBe('2.0 GB of at most 5.0 GB')
    expect([null, 1, 13].map(keptWords)).toEqual(['for ever', 'one month', '13 months'])
  })

  it('say where single steps are after a while', () => {
    expect(stepsWords(CALM_STORAGE)).toBe(
      'Single steps are kept for 13 months. Minutes, runs, days and warnings stay for ever.',
    )
    const elsewhere = {
      where: {
        kind: 'influxdb',
        url: 'http://influx',
        organisation: 'o',
        stepsBucket: 's',
        resultsBucket: 'r',
      } as const,
      steps: { ...CALM_STORAGE.steps, keptMonths: null, keptLocallyDays: 30 },
    }
    expect(stepsWords(elsewhere)).toBe(
      'Single steps are kept for ever. After 30 days they are in InfluxDB only. Minutes, runs, days and warnings stay for ever.',
    )
  })

  it('suggest a backup where there is none, or an old one', () => {
    const backup = (lastTimeUs: number | null) => backupWords({ lastTimeUs, command: '' }, NOW_US)
    expect(backup(null)).toEqual({
      text: 'There is no backup in this data folder; one that lies elsewhere is not seen here.',
      old: true,
    })
    expect(backup(before(3 * 86_400))).toEqual({ text: 'The last backup in this data folder is 3 d old.', old: false })
    expect(backup(before(40 * 86_400)).old).toBe(true)
  })
})
