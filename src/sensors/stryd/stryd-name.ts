import type { HeardSensor } from '../sensor-family.js'

/** 'Stryd', 'Stryd5': the pod says who it is only by its name. */
export function isStryd({ name }: HeardSensor): boolean {
  return name !== null && /^Stryd/i.test(name)
}
