import { describe, expect, it } from 'vitest'
import { DeviceError } from '../../../src/runtime/errors.js'
import type { SensorLink } from '../../../src/sensors/sensor-link.js'
import { simulateWitmotion, type SimulatedWitmotionOptions } from '../../../src/sensors/witmotion/simulate-witmotion.js'
import { createWitmotionDecoder } from '../../../src/sensors/witmotion/witmotion-decoder.js'
import { WITMOTION } from '../../../src/sensors/witmotion/witmotion-family.js'
import { type FirmwareLink, linkTo } from '../support/firmware-link.js'
import { createListener } from '../support/readings.js'

const UNLOCK = 'ffaa6988b5'
const READ_RATE = 'ffaa270300'
const READ_BATTERY = 'ffaa276400'

async function start(options: SimulatedWitmotionOptions = {}, sampleRateHz?: number) {
  const sensor = simulateWitmotion(options)
  const wire = linkTo(sensor)
  const pausesMs: number[] = []
  const link: SensorLink = { ...wire.link, pause: async (delayMs) => void pausesMs.push(delayMs) }
  const stream = await WITMOTION.start(link, { sampleRateHz })
  return { sensor, wire, stream, pausesMs }
}

function dtUsOf({ journal }: FirmwareLink): number | undefined {
  const { heard, hear } = createListener()
  const decoder = createWitmotionDecoder({})
  for (const { channel, bytes } of journal) hear(decoder, channel, bytes)
  return heard.frames.at(-1)?.dtUs
}

describe('starting a WitMotion', () => {
  it('unlocks it, sets 200 samples a second, reads back, and pauses between commands', async () => {
    const { sensor, wire, pausesMs } = await start()
    expect(sensor.rateHz()).toBe(200)
    expect(wire.written).toEqual([UNLOCK, 'ffaa030b00', READ_RATE, READ_BATTERY])
    expect(pausesMs.length).toBe(4)
    for (const pauseMs of pausesMs) expect(pauseMs).toBeGreaterThanOrEqual(100)
  })

  it('takes 100 where the model knows no 200, and the samples are read at 100', async () => {
    const { sensor, wire } = await start({ highestRateHz: 100 })
    expect(sensor.rateHz()).toBe(100)
    expect(wire.written).toEqual([UNLOCK, 'ffaa030b00', READ_RATE, UNLOCK, 'ffaa030900', READ_RATE, READ_BATTERY])
    sensor.sample(0, Float64Array.of(0, 0, 1, 0, 0, 0))
    expect(dtUsOf(wire)).toBe(10_000)
  })

  it('reads the samples at the rate that the sensor says, where it takes neither', async () => {
    const { sensor, wire } = await start({ highestRateHz: 50 })
    sensor.sample(0, Float64Array.of(0, 0, 1, 0, 0, 0))
    expect(dtUsOf(wire)).toBe(100_000)
  })

  it('sets the rate that the person asks for, and never saves it in the sensor', async () => {
    const { sensor, wire } = await start({}, 50)
    expect(sensor.rateHz()).toBe(50)
    expect(wire.written).not.toContain('ffaa000000')
  })

  it('journals an estimate of its charge', async () => {
    const { wire } = await start({ centivolts: 372 })
    expect(wire.journal.find(({ channel }) => channel === 'battery-level')?.bytes).toEqual(Uint8Array.of(20))
  })

  it('sets everything again when the stream has fallen silent', async () => {
    const { sensor, wire, stream } = await start()
    sensor.restart()
    expect(sensor.rateHz()).toBe(10)
    await stream.restart()
    expect(sensor.rateHz()).toBe(200)
    expect(wire.written.filter((hex) => hex === UNLOCK)).toHaveLength(2)
    await stream.stop()
  })

  it('streams where the sensor answers no reads, and fails where the link ends', async () => {
    const sensor = simulateWitmotion()
    const mute = { ...sensor, connected: () => undefined }
    const wire = linkTo(mute)
    await WITMOTION.start(wire.link, {})
    expect(sensor.rateHz()).toBe(200)
    const ending = linkTo(simulateWitmotion())
    ending.end()
    await expect(WITMOTION.start(ending.link, {})).rejects.toThrow(DeviceError)
  })
})
