import { describe, expect, it } from 'vitest'
import { createFootState, reduceFootSamples } from '../../../src/domain/gait/foot-reducer.js'
import { createPrng } from '../../../src/sources/simulator/prng.js'
import { type Channels, hasRecordings, readPlateSteps, readVirtualImu, toBlock } from '../support/recordings.js'
import { footOptions } from '../support/reduce.js'

type Matrix = readonly (readonly [number, number, number])[]

/** A rotation drawn evenly: a sensor stuck on any way round. */
function anyRotation(seed: string): Matrix {
  const random = createPrng(seed)
  const [a, b, c, d] = [random.normal(), random.normal(), random.normal(), random.normal()]
  const n = Math.hypot(a, b, c, d)
  const [w, x, y, z] = [a / n, b / n, c / n, d / n]
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ]
}

function mounted({ timeUs, channels }: Channels, rotation: Matrix): Channels {
  const turned = [0, 3].flatMap((first) =>
    rotation.map(([x, y, z]) => {
      const [a, b, c] = [channels[first], channels[first + 1], channels[first + 2]]
      return Array.from(timeUs, (_, i) => x * (a?.[i] ?? 0) + y * (b?.[i] ?? 0) + z * (c?.[i] ?? 0))
    }),
  )
  return { timeUs, channels: turned }
}

function meanSideTurnDps(channels: Channels): number {
  const events = reduceFootSamples(createFootState(footOptions), toBlock(channels))
  const told = events.flatMap((event) => (event.kind === 'stride' ? [event.stride.sideTurnDps ?? null] : []))
  const known = told.filter((value) => value !== null)
  expect(known.length).toBeGreaterThan(10)
  return known.reduce((sum, value) => sum + value, 0) / known.length
}

describe.skipIf(!hasRecordings)('the way a foot rolls', () => {
  const trials = [...new Set(readTrials())]

  it('tells left from right in every runner at every speed, however the sensor was mounted', () => {
    expect(trials.length).toBe(51)
    for (const trial of trials) {
      const { L, R } = readVirtualImu(trial)
      expect(meanSideTurnDps(mounted(L, anyRotation(`${trial} left`)))).toBeGreaterThan(150)
      expect(meanSideTurnDps(mounted(R, anyRotation(`${trial} right`)))).toBeLessThan(-150)
    }
  })
})

function readTrials(): readonly string[] {
  return hasRecordings ? readPlateSteps().map(({ trial }) => trial) : []
}
