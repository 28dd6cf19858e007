import type { SpikeReading } from './session-spike.js'
import { exposureText, percentText } from './words.js'

/** The numbers of a spike with their units in their names. */
export function spikeNumbers(reading: SpikeReading): Readonly<Record<string, number>> {
  const unit = { distance: 'DistanceM', soleusLoad: 'SoleusLoadSlu', nonRearfootSteps: 'NonRearfootSteps' }
  const name = unit[reading.exposure]
  return {
    [`session${name}`]: reading.value,
    [`longest${name}`]: reading.longest,
    ratio: reading.ratio,
    lowerRatio: reading.lowerRatio,
  }
}

/** "This run was 14.6 km, 52 % more than the longest of the 30 days before it (9.6 km)." */
export function spikeMessage(
  reading: SpikeReading,
  run: { readonly windowDays: number; readonly provisional: boolean },
): string {
  const verb = run.provisional ? 'is at' : 'was'
  const value = exposureText(reading.value, reading.exposure, reading.side)
  const longest = exposureText(reading.longest, reading.exposure, reading.side).split(' of soleus')[0] ?? ''
  const reference =
    reading.basis === 'declared'
      ? 'the longest recent run you told us of'
      : `${reading.exposure === 'distance' ? 'the longest' : 'the most in one run'} of the ${String(run.windowDays)} days before it`
  return `This run ${verb} ${value}, ${percentText(reading.ratio - 1)} more than ${reference} (${longest}).`
}
