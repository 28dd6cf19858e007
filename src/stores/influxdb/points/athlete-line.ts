import { ExactPoint } from './client-point.js'
import { pointTimeNs } from './point-time.js'

export const ATHLETE_MEASUREMENT = 'athlete'

/** One point for each athlete, at the epoch, so that a dashboard can show names. */
export function athleteLine({ athleteId, name }: { readonly athleteId: string; readonly name: string }): string {
  return new ExactPoint(ATHLETE_MEASUREMENT).tag('athlete', athleteId).text('name', name).line(pointTimeNs(0, 0))
}
