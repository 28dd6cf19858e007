import { ConfigError } from '../../runtime/errors.js'
import { withoutQuotes } from './row-reader.js'
import { columnsNeeded, type RecordingMapping } from './recording-mapping.js'

/**
 * The mapping whose columns the first line of a file has; the one that uses most of them where several fit.
 * @throws ConfigError that shows the columns found
 */
export function pickMapping(
  firstLine: string,
  mappings: readonly RecordingMapping[],
  origin: string,
): RecordingMapping {
  let best: RecordingMapping | null = null
  for (const mapping of mappings) {
    if (!fits(firstLine, mapping)) continue
    if (best === null || columnsNeeded(mapping).length > columnsNeeded(best).length) best = mapping
  }
  if (best !== null) return best
  const known = mappings.map((mapping) => mapping.name).join(', ')
  const printable = firstLine.replace(/[^\x20-\x7e\u00a0-\u024f]/g, '·')
  const shown = printable.length > 80 ? `${printable.slice(0, 80)}…` : printable
  throw new ConfigError(
    `${origin} has columns that no mapping knows ('${shown}'); write one after config/mappings/ (there are ${known}) and give it with --map.`,
    { code: 'mapping-unknown' },
  )
}

function fits(firstLine: string, mapping: RecordingMapping): boolean {
  const cells = firstLine.split(mapping.delimiter).map((cell) => withoutQuotes(cell))
  const numeric = cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)))
  if (mapping.header) return !numeric && columnsNeeded(mapping).every((name) => cells.includes(name))
  return numeric && cells.length === mapping.columns?.length
}
