import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { requireFoot } from '../../../src/app/pairing/choose-device.js'
import { refuseToTakeOff } from '../../../src/app/pairing/make-way.js'
import { listDevices } from '../../../src/app/pairing/manage-devices.js'
import { scanDevices } from '../../../src/app/scan/scan-devices.js'
import type { Device } from '../../../src/domain/records/people.js'
import { createSystemClock } from '../../../src/runtime/clock.js'

const device = (deviceId: string, athleteId: string | null, foot: Device['foot']): Device => ({
  ...{ deviceId, kind: 'open-imu', name: `Pod ${deviceId}`, address: `c0:${deviceId}`, serialNumber: null },
  ...{ manufacturer: null, firmware: null, batteryPercent: null, athleteId, foot, lastSeenTimeUs: null },
})
const LEFT = { athleteId: 'ana', foot: 'left' } as const

describe('a foot that is asked for on the command line', () => {
  it('is needed for what measures one foot, and refused for what is worn on none', () => {
    expect(() => requireFoot('open-imu', null)).toThrow(/--foot left or --foot right/)
    expect(() => requireFoot('heart-rate', 'left')).toThrow(
      'This is on no foot (Heart rate strap): leave out --foot left.',
    )
    expect(() => requireFoot('treadmill', 'right')).toThrow(/leave out --foot right/)
    for (const foot of [null, 'left', 'right'] as const) expect(() => requireFoot('rsc', foot)).not.toThrow()
    expect(() => requireFoot('heart-rate', null)).not.toThrow()
  })

  it('is not taken from another pod unasked: the pod is named, with what to add', () => {
    const left = device('1', 'ana', 'left')
    expect(() => refuseToTakeOff([left, device('2', null, null)], { deviceId: '2', ...LEFT })).toThrow(
      'Nothing has changed: Pod 1 (c0:1) is on the left foot, and would not be paired any more. Add --yes to do it all the same.',
    )
  })

  it('is free where two pods change places, where it is the pod’s own, and where it is somebody else’s', () => {
    const [left, right] = [device('1', 'ana', 'left'), device('2', 'ana', 'right')]
    expect(() => refuseToTakeOff([left, right], { deviceId: '2', ...LEFT })).not.toThrow()
    expect(() => refuseToTakeOff([left, right], { deviceId: '1', ...LEFT })).not.toThrow()
    expect(() => refuseToTakeOff([left, right], { deviceId: '3', athleteId: 'ben', foot: 'left' })).not.toThrow()
  })
})

describe('the radio of a configuration file', () => {
  it('is that of scan and of pair', async () => {
    const data = mkdtempSync(join(tmpdir(), 'solewatch-radio-of-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const config = join(data, 'solewatch.yaml')
    writeFileSync(config, 'ble: { hci: dbus, adapter: noble }\n')
    // The two do not go together, so that both were read can be seen without any adapter.
    const common = { config, seconds: 1, env: {}, signal: new AbortController().signal }
    const clock = createSystemClock()
    await expect(scanDevices(common, clock)).rejects.toThrow(/needs ble.adapter "stoprocent"/)
    const order = { ...common, data, device: undefined, hci: undefined }
    await expect(listDevices(order, clock)).rejects.toThrow(/needs ble.adapter "stoprocent"/)
  })
})
