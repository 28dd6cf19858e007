import { describe, expect, it } from 'vitest'
import { DeviceError } from '../../../src/runtime/errors.js'
import { recogniseFamily } from '../../../src/sensors/families.js'
import { POLAR } from '../../../src/sensors/polar/polar-family.js'
import { simulatePolar, type SimulatedPolarOptions } from '../../../src/sensors/polar/simulate-polar.js'
import { linkTo } from '../support/firmware-link.js'

async function start(options: SimulatedPolarOptions = {}, sampleRateHz?: number) {
  const sensor = simulatePolar(options)
  const wire = linkTo(sensor)
  const stream = await POLAR.start(wire.link, sampleRateHz === undefined ? {} : { sampleRateHz })
  return { sensor, wire, stream }
}

/** Start of acceleration and of angular velocity, as written. */
function starts(written: readonly string[]): string[] {
  return written.filter((hex) => hex.startsWith('0202') || hex.startsWith('0205'))
}

describe('starting a Polar sensor', () => {
  it('switches a Verity Sense to SDK mode and starts ±16 g and ±2000 °/s at 208 Hz, acceleration first', async () => {
    const { wire, sensor } = await start()
    expect(sensor.control.sdkMode).toBe(true)
    expect(starts(wire.written)).toEqual([
      '02020001d000010110000201100004' + '0103',
      '02050001d0000101100002' + '01d007040103',
    ])
    expect(wire.written.indexOf('0209')).toBeLessThan(wire.written.indexOf(starts(wire.written)[0] ?? ''))
    expect(sensor.control.running).toEqual([2, 5])
  })

  it('leaves SDK mode alone where the wanted rate and range come without it', async () => {
    const h10 = await start({ model: 'h10' })
    expect(h10.wire.written).not.toContain('0209')
    expect(starts(h10.wire.written)).toEqual(['02020001c800010110000201' + '0800'])
    expect(h10.sensor.control.running).toEqual([2])
    const oh1 = await start({ model: 'oh1' })
    expect(oh1.sensor.control.running).toEqual([2])
  })

  it('takes 104 Hz where the person asks for it, and never 416', async () => {
    expect(starts((await start({}, 104)).wire.written)[0]).toContain('020200016800')
    expect(starts((await start({}, 416)).wire.written)[0]).toContain('02020001d000')
  })

  it('stops both streams and leaves SDK mode as it was found', async () => {
    const found = await start()
    await found.stream.stop()
    expect(found.wire.written.slice(-3)).toEqual(['0302', '0305', '0309'])
    expect([found.sensor.control.running, found.sensor.control.sdkMode]).toEqual([[], false])
    const other = await start({ sdkMode: true })
    await other.stream.stop()
    expect([other.sensor.control.running, other.sensor.control.sdkMode]).toEqual([[], true])
  })

  it('takes over a sensor that still sends to nobody', async () => {
    const { sensor, wire } = await start()
    wire.end()
    expect(sensor.control.running).toEqual([2, 5])
    const again = linkTo(sensor)
    await POLAR.start(again.link, {})
    expect(sensor.control.running).toEqual([2, 5])
    expect(starts(again.written)).toHaveLength(2)
  })

  it('starts again on the same link after the sensor stopped by itself', async () => {
    const { sensor, wire, stream } = await start()
    sensor.stopByItself()
    expect(Buffer.from(wire.journal.at(-1)?.bytes ?? []).toString('hex')).toBe('010205')
    expect(sensor.control.running).toEqual([])
    const asked = wire.written.length
    await stream.restart()
    expect(sensor.control.running).toEqual([2, 5])
    expect(wire.written.slice(asked).map((hex) => hex.slice(0, 4))).toEqual(['0302', '0305', '0202', '0205'])
    await stream.stop()
    expect(sensor.control.sdkMode).toBe(false)
  })

  it('asks for everything anew where the sensor was off meanwhile', async () => {
    const { sensor, stream } = await start()
    sensor.restart()
    expect(sensor.control.sdkMode).toBe(false)
    await stream.restart()
    expect([sensor.control.running, sensor.control.sdkMode]).toEqual([[2, 5], true])
  })

  it('puts settings together that come in several packets', async () => {
    const { sensor } = await start({ answerBytes: 5 })
    expect(sensor.control.running).toEqual([2, 5])
  })

  it('says what to do with a sensor in its charger', async () => {
    const fails = start({ inCharger: () => true })
    await expect(fails).rejects.toThrow(DeviceError)
    await expect(fails).rejects.toThrow(/in its charger; take it out/)
  })

  it('leaves SDK mode as it was found where nothing could be started', async () => {
    const sensor = simulatePolar({ inCharger: () => true })
    await expect(POLAR.start(linkTo(sensor).link, {})).rejects.toThrow(DeviceError)
    expect(sensor.control.sdkMode).toBe(false)
  })

  it('records what was asked for, which nothing else in the journal tells', async () => {
    const { wire } = await start()
    const control = wire.journal.map(({ bytes }) => Buffer.from(bytes).toString('hex'))
    const asked = control.findIndex((hex) => hex.startsWith('0202'))
    expect(control[asked + 1]).toMatch(/^f0020200000501/)
    expect(control[0]).toMatch(/^0f/)
  })

  it('fails with words where the link ends or the device has no such service', async () => {
    const sensor = simulatePolar()
    const { link, end } = linkTo(sensor)
    end()
    await expect(POLAR.start(link, {})).rejects.toThrow(DeviceError)
  })
})

describe('recognising a Polar sensor', () => {
  const heard = (name: string | null, serviceUuids: string[] = []) => ({ name, serviceUuids, manufacturerData: null })

  it('goes by its name or its service', () => {
    for (const name of ['Polar Sense 1234ABCD', 'Polar H10 1234ABCD', 'Polar OH1 1234ABCD', 'Polar Verity Sense']) {
      expect(POLAR.matches(heard(name))).toBe(true)
    }
    expect(POLAR.matches(heard(null, ['fb005c8002e7f3871cad8acd2d8df0c8']))).toBe(true)
    for (const name of ['Polar H9 1234ABCD', 'Polar Vantage V3 1234ABCD', 'My Polar Sense', null]) {
      expect(POLAR.matches(heard(name, ['180d']))).toBe(false)
    }
  })

  it('leaves straps and bands that are worn for their heart rate to that family', () => {
    expect(recogniseFamily(heard('Polar H10 1234ABCD', ['180d', 'feee']))?.kind).toBe('heart-rate')
    expect(recogniseFamily(heard('Polar OH1 1234ABCD', ['180d', 'feee']))?.kind).toBe('heart-rate')
    expect(recogniseFamily(heard('Polar Sense 1234ABCD', ['180d', 'feee']))?.kind).toBe('polar')
  })

  it('knows the serial number by the name', () => {
    expect(POLAR.serialNumberOf?.(heard('Polar Sense 1234abcd'))).toBe('1234ABCD')
    expect(POLAR.serialNumberOf?.(heard('Polar Verity Sense'))).toBeNull()
  })
})
