/**
 * Null can't be written, and a point that is written again keeps the fields it had. So a step and a minute carry this
 * field: an integer with a bit for each field that may be unknown. Whoever reads leaves out the fields whose bit is set.
 */
export const UNKNOWN_FIELDS = 'unknownFields'

/** Bit k stands for the k-th of the fields. */
export function unknownFieldsOf<Field extends string>(
  fields: readonly Field[],
  values: Readonly<Partial<Record<Field, unknown>>>,
): number {
  let mask = 0
  fields.forEach((field, bit) => {
    if ((values[field] ?? null) === null) mask |= 1 << bit
  })
  return mask
}

/** The fields whose value is not known, whatever the point still holds of them. */
export function maskedFields<Field extends string>(fields: readonly Field[], unknownFields: number): readonly Field[] {
  return fields.filter((_, bit) => ((unknownFields >>> bit) & 1) === 1)
}
