import { describe, expect, it } from 'vitest'
import { UUIDS } from '../../../src/codecs/gatt/uuids.js'
import { DeviceError } from '../../../src/runtime/errors.js'
import {
  openRscControlPoint,
  requestRscLocations,
  setRscTotalDistance,
  updateRscLocation,
} from '../../../src/sensors/rsc/ask-rsc.js'
import { decodeRscMeasurement } from '../../../src/sensors/rsc/rsc-measurement.js'
import { RSC } from '../../../src/sensors/rsc/rsc-family.js'
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
  return { pod, ...wire }
}

describe('asking a speed and cadence pod', () => {
  it('tells where it can be worn, and takes one of these places', async () => {
    const { link, journal } = await openPod()
    expect(await requestRscLocations(link)).toEqual(['top of shoe', 'in shoe'])
    await updateRscLocation(link, 'in shoe')
    expect(await link.read({ serviceUuid: UUIDS.runningSpeedAndCadenceService, uuid: UUIDS.sensorLocation })).toEqual(
      Uint8Array.of(2),
    )
    expect(journal.map(({ channel, bytes }) => [channel, Buffer.from(bytes).toString('hex')])).toEqual([
      ['rsc-control', '1004010102'],
      ['rsc-control', '100301'],
    ])
  })

  it('sets its total distance', async () => {
    const { link, pod, journal } = await openPod()
    await link.subscribe(
      { serviceUuid: UUIDS.runningSpeedAndCadenceService, uuid: UUIDS.rscMeasurement },
      'rsc-measurement',
    )
    pod.report(PACE)
    await setRscTotalDistance(link, 0)
    pod.report({ ...PACE, distanceM: 253 })
    const values = journal.filter(({ channel }) => channel === 'rsc-measurement')
    expect(values.map(({ bytes }) => decodeRscMeasurement(bytes).totalDistanceM)).toEqual([250, 3])
  })

  it('says why it did not do as asked', async () => {
    const { link } = await openPod()
    await expect(updateRscLocation(link, 'chest')).rejects.toThrow('invalid parameter')
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
