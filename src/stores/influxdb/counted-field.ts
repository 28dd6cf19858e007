/** A field that every point of the measurement has, so that counting it counts points. */
export const COUNTED_FIELD = {
  step: 'sessionId',
  minute: 'sessionId',
  session: 'sessionId',
  day: 'state',
  alert: 'alertId',
  athlete: 'name',
} as const

export type Measurement = keyof typeof COUNTED_FIELD

export function isMeasurement(name: string): name is Measurement {
  return Object.hasOwn(COUNTED_FIELD, name)
}
