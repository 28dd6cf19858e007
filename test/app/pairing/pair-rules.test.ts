import { describe, expect, it } from 'vitest'
import { requireSettings } from '../../../src/app/pairing/pair-rules.js'
import type { Device, SensorSettings } from '../../../src/domain/records/people.js'
import { USUAL_CSV_LAYOUT } from '../../../src/sensors/nus-csv/csv-layout.js'

function board(settings?: SensorSettings, kind: Device['kind'] = 'nus-csv'): Device {
  return {
    deviceId: 'board',
    kind,
    name: 'My board',
    address: 'c0:ff:ee:00:00:01',
    serialNumber: null,
    manufacturer: null,
    firmware: null,
    athleteId: 'ana',
    foot: 'left',
    batteryPercent: null,
    lastSeenTimeUs: null,
    settings,
  }
}

describe('a board of one’s own', () => {
  it('needs the layout of its lines, and one by which they can be read', () => {
    expect(() => requireSettings(board())).toThrow(expect.objectContaining({ code: 'layout-missing' }) as Error)
    const half = { csv: { ...USUAL_CSV_LAYOUT, columns: ['ax', 'ay', 'az', 'gx'] as const } }
    expect(() => requireSettings(board(half))).toThrow(expect.objectContaining({ code: 'layout-wrong' }) as Error)
    expect(() => requireSettings(board({ csv: USUAL_CSV_LAYOUT }))).not.toThrow()
    expect(() => requireSettings(board(undefined, 'witmotion'))).not.toThrow()
  })
})
