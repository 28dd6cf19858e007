import { describe, expect, it } from 'vitest'
import { UUIDS } from '../../../src/codecs/gatt/uuids.js'
import { DeviceError } from '../../../src/runtime/errors.js'
import { openRscControlPoint, requestRscLocations, RSC_CONTROL_POINT } from '../../../src/sensors/rsc/ask-rsc.js'
import { encodeRscCommand, type RscCommand } from '../../../src/sensors/rsc/rsc-control-point.js'
import { decodeRscMeasurement } from '../../../src/sensors/rsc/rsc-measurement.js'
import { RSC } from '../../../src/sensors/rsc/rsc-family.js'
import { RSC_MEASUREMENT } from '../../../src/sensors/rsc/start-rsc.js'
import { simulateRsc } from '../../../src/sensors/rsc/simulate-rsc.js'
import { linkTo } from '../support/firmware-link.js'

const PACE = {
  timeUs: 0,
  speedMps: 3,
  cadenceSpm: 170,
  distanceM: 250,
  slopeDeg: 0,
  running: true,
  heartRateBpm: 140,
  powerW: 210,
  groundContactTimeMs: 240,
}

async function openPod() {
  const pod = simulateRsc()
  const wire = linkTo(pod)
  await openRscControlPoint(wire.link)
  const command = async (one: RscCommand) => wire.link.write(RSC_CONTROL_POINT, encodeRscCommand(one))
  return { pod, command, ...wire }
}

describe('asking a speed and cadence pod', () => {
  it('tells where it can be worn; the pod takes one of these places from who sets it', async () => {
    const { link, journal, command } = await openPod()
    expect(await requestRscLocations(link)).toEqual(['top of shoe', 'in shoe'])
    await command({ command: 'update-location', location: 'in shoe' })
    expect(await link.read({ serviceUuid: UUIDS.runningSpeedAndCadenceService, uuid: UUIDS.sensorLocation })).toEqual(
      Uint8Array.of(2),
    )
    expect(journal.map(({ channel, bytes }) => [channel, Buffer.from(bytes).toString('hex')])).toEqual([
      ['rsc-control', '1004010102'],
      ['rsc-control', '100301'],
    ])
  })

  it('changes nothing of it', async () => {
    const wire = linkTo(simulateRsc())
    await RSC.start(wire.link, {})
    expect(wire.written).toEqual(['04'])
  })

  it('follows a total distance that somebody else sets', async () => {
    const { link, pod, journal, command } = await openPod()
    await link.subscribe(RSC_MEASUREMENT, 'rsc-measurement')
    pod.report(PACE)
    await command({ command: 'set-total-distance', totalDistanceM: 0 })
    pod.report({ ...PACE, distanceM: 253 })
    const values = journal.filter(({ channel }) => channel === 'rsc-measurement')
    expect(values.map(({ bytes }) => decodeRscMeasurement(bytes).totalDistanceM)).toEqual([250, 3])
  })

  it('says why it did not do as asked', async () => {
    const refusing = linkTo(simulateRsc())
    const link = { ...refusing.link, request: async () => Uint8Array.of(0x10, 0x04, 0x02) }
    await expect(requestRscLocations(link)).rejects.toThrow('not supported')
    const silent = linkTo({ ...simulateRsc(), attach: () => undefined })
    await openRscControlPoint(silent.link)
    await expect(requestRscLocations(silent.link)).rejects.toThrow(
      expect.objectContaining({ code: 'timeout' }) as Error,
    )
  })

  it('does not start over a link that ended', async () => {
    const wire = linkTo(simulateRsc())
    wire.end()
    await expect(RSC.start(wire.link, {})).rejects.toThrow(DeviceError)
  })
})
