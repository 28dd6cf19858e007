import { athleteCreateSchema } from '../../contracts/requests.js'
import type { Athlete, Device } from '../../domain/records/people.js'
import { ConfigError } from '../../runtime/errors.js'

/** @throws ConfigError where nobody can be called that */
export function athleteName(given: string): string {
  const name = athleteCreateSchema.shape.name.safeParse(given)
  if (name.success) return name.data
  throw new ConfigError(`An athlete's name has 1 to 80 characters: say whose pod it is with --athlete NAME.`, {
    code: 'athlete-name',
  })
}

/** Name of somebody else whose the device was before it was paired; null where there is none. */
export function formerOwner(before: readonly Device[], athletes: readonly Athlete[], now: Device): string | null {
  const was = before.find(({ deviceId }) => deviceId === now.deviceId)?.athleteId ?? null
  if (was === null || was === now.athleteId) return null
  return athletes.find(({ athleteId }) => athleteId === was)?.name ?? 'somebody'
}
