import { createSlidingMedian, type SlidingMedian } from '../../signal/sliding-median.js'
import { createShankAxes, type ShankAxes } from './shank-axes.js'
import { createShankScratch, type ShankScratch } from './shank-contact.js'
import { createShankRotation, type ShankRotation } from './shank-swing.js'

/** What the reducer keeps of a sensor on the shank, besides what every sensor has; bounded. */
export interface ShankMemory {
  readonly axes: ShankAxes
  readonly rotation: ShankRotation
  readonly scratch: ShankScratch
  /** Contact times of the newest strides, ms. */
  readonly contactTimes: SlidingMedian
  contactTimeCount: number
}

export function createShankMemory(medianStrides: number): ShankMemory {
  return {
    axes: createShankAxes(),
    rotation: createShankRotation(),
    scratch: createShankScratch(),
    contactTimes: createSlidingMedian(medianStrides),
    contactTimeCount: 0,
  }
}
