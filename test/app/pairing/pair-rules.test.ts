import { describe, expect, it } from 'vitest'
import { refuseOtherSettings, requireSettings } from '../../../src/app/pairing/pair-rules.js'
import type { Device, SensorSettings } from '../../../src/domain/records/people.js'
import { USUAL_CSV_LAYOUT } from '../../../src/sensors/nus-csv/csv-layout.js'
import { DeskRig } from './desk-rig.js'

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

describe('the settings of a device', () => {
  it('are those that its family reads; others are refused with a sentence', () => {
    const refused = (kind: Device['kind'], settings: SensorSettings) => () =>
      refuseOtherSettings(board(undefined, kind), settings)
    expect(refused('open-imu', { sampleRateHz: 208, vendorContactTime: true })).toThrow(
      expect.objectContaining({
        ...{ status: 400, code: 'setting-unknown' },
        message:
          "My board (Open IMU) can't be set so: sampleRateHz, vendorContactTime. Leave that out; it has no settings.",
      }) as Error,
    )
    expect(refused('rsc', { vendorContactTime: true })).toThrow(/it has only: cadenceCounts/)
    expect(refused('polar', { sampleRateHz: 104, cadenceCounts: undefined })).not.toThrow()
    expect(refused('stryd', { cadenceCounts: 'steps', vendorContactTime: true })).not.toThrow()
    expect(refused('open-imu', {})).not.toThrow()
    const old = board({ sampleRateHz: 208 }, 'open-imu')
    expect(() => refuseOtherSettings(old, { sampleRateHz: 208 })).not.toThrow()
  })

  it('are checked where it is paired and where it is changed, and told to the page', async () => {
    const rig = new DeskRig()
    rig.hear()
    const pair = { athleteId: 'ana', foot: 'left', settings: { sampleRateHz: 208 } } as const
    await expect(rig.desk.pair('a', pair)).rejects.toMatchObject({ code: 'setting-unknown' })
    await rig.desk.pair('a', { athleteId: 'ana', foot: 'left' })
    const change = rig.desk.change('a', { settings: { vendorContactTime: true } })
    await expect(change).rejects.toMatchObject({ code: 'setting-unknown' })
    rig.hear({ deviceId: 'b', address: 'b', kind: 'stryd' })
    const { devices } = await rig.desk.snapshot()
    expect(devices.map(({ device, settingNames }) => [device.deviceId, settingNames])).toEqual(
      expect.arrayContaining([
        ['a', []],
        ['b', ['cadenceCounts', 'vendorContactTime']],
      ]),
    )
  })
})
