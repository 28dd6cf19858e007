import { ImplementationError } from '../../../runtime/errors.js'

/**
 * The shortest text that reads back as the same double. `String` alone turns −0 into 0.
 * @throws ImplementationError for a number that is not finite, which InfluxDB can't hold
 */
export function floatText(value: number, field: string): string {
  if (!Number.isFinite(value)) throw new ImplementationError(`${field} is ${value}, which InfluxDB can't hold`)
  return Object.is(value, -0) ? '-0' : String(value)
}

/** @throws ImplementationError for anything but a whole number that a double holds exactly */
export function integerText(value: number, field: string): string {
  if (!Number.isSafeInteger(value)) throw new ImplementationError(`${field} is ${value}, not a whole number`)
  return `${value}i`
}

export function quotedText(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** A tag's value as it is, where line protocol can say it: an empty one would be left out, and others change on the way. */
export function checkedTag(value: string, tag: string): string {
  if (value === '' || value.endsWith('\\') || /[\u0000-\u001f]/.test(value))
    throw new ImplementationError(`The tag ${tag} can't be ${JSON.stringify(value)}: InfluxDB has no way to write it`)
  return value
}

export function tagText(value: string, tag: string): string {
  return checkedTag(value, tag).replace(/[, =]/g, '\\$&')
}
