import { CSV_COLUMN_NAMES } from '../../../src/contracts/devices.js'
import type { Device } from '../../api/types.js'

type Columns = NonNullable<NonNullable<Device['settings']>['csv']>['columns']

/** Reads what somebody typed; the three axes of acceleration must be there, each once. */
export const parseColumns = (
  text: string,
): { readonly columns: Columns; readonly error: null } | { readonly columns: null; readonly error: string } => {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  const unknown = words.find((word) => !CSV_COLUMN_NAMES.some((name) => name === word))
  if (unknown !== undefined) return { columns: null, error: `"${unknown}" is no column that is known.` }
  const columns = words.flatMap((word) => CSV_COLUMN_NAMES.find((name) => name === word) ?? [])
  const twice = columns.find((name, index) => name !== 'ignore' && columns.indexOf(name) !== index)
  if (twice !== undefined) return { columns: null, error: `"${twice}" stands there twice.` }
  const missing = (['ax', 'ay', 'az'] as const).find((name) => !columns.includes(name))
  if (missing !== undefined) return { columns: null, error: `"${missing}" is missing.` }
  return { columns, error: null }
}
