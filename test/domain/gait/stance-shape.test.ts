import { describe, expect, it } from 'vitest'
import { readStanceShape } from '../../../src/domain/gait/stance-shape.js'
import {
  createSampleRing,
  FLAG_GYROSCOPE_CLIPPED,
  FLAG_HOLE,
  RING_MASK,
  type SampleRing,
} from '../../../src/domain/signal/sample-ring.js'

const PERIOD_US = 10_000
const CONTACT = 1200.4

/** A foot that turns at a rate proportional to time and is braked by 3 g forward and 4 g up, ringing on top. */
function ringOf(ringingG = 0): SampleRing {
  const ring = createSampleRing()
  for (let i = 800; i < 1400; i++) {
    const k = i & RING_MASK
    const ms = ((i - CONTACT) * PERIOD_US) / 1000
    ring.pitchRateDps[k] = 2 * ms
    const swing = ringingG * Math.sin((2 * Math.PI * 50 * ms) / 1000)
    ring.accelerationXG[k] = 3 + swing
    ring.accelerationYG[k] = 4 - swing
  }
  ring.end = 1400
  return ring
}

describe('the shape of a contact', () => {
  it('is the mean pitch rate right before contact and the norm of the mean force right after it', () => {
    const shape = readStanceShape(ringOf(), CONTACT, PERIOD_US, true)
    expect(shape.landingPitchRateDps).toBeCloseTo(2 * -27.5, 3)
    expect(shape.brakingG).toBeCloseTo(5, 3)
  })

  it('does not hear a shoe ring', () => {
    expect(readStanceShape(ringOf(6), CONTACT, PERIOD_US, true).brakingG).toBeCloseTo(5, 0)
  })

  it('has no pitch rate where the sign of pitch is doubtful or the gyroscope was clipped', () => {
    expect(readStanceShape(ringOf(), CONTACT, PERIOD_US, false)).toMatchObject({ landingPitchRateDps: null })
    const clipped = ringOf()
    clipped.flags[1197 & RING_MASK] = FLAG_GYROSCOPE_CLIPPED
    expect(readStanceShape(clipped, CONTACT, PERIOD_US, true).landingPitchRateDps).toBeNull()
    expect(readStanceShape(clipped, CONTACT, PERIOD_US, true).brakingG).not.toBeNull()
  })

  it('has no braking where samples are missing', () => {
    const torn = ringOf()
    torn.flags[1204 & RING_MASK] = FLAG_HOLE
    const shape = readStanceShape(torn, CONTACT, PERIOD_US, true)
    expect(shape.brakingG).toBeNull()
    expect(shape.landingPitchRateDps).not.toBeNull()
  })
})
