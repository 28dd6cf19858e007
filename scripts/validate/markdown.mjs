// Text of the reports.

/** A number with this many digits after the point and a true minus; '–' for null. */
export function fixed(value, digits = 1) {
  if (value === null || value === undefined) return '–'
  const text = value.toFixed(digits)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
}

/** '1 file', '2 files'. */
export function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** A table; the first column is text, the others are numbers and stand right. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map((_, n) => (n === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

/** Paragraphs, tables and plots with an empty line between; what is null or '' is left out. */
export function joinBlocks(...blocks) {
  return blocks
    .flat()
    .filter((block) => block !== null && block !== undefined && block !== '')
    .join('\n\n')
}

export function list(items) {
  return items.map((item) => `- ${item}`).join('\n')
}

export function picture(alt, name) {
  return `![${alt}](plots/${name})`
}

const DIGITS = { ratio: 4, '%': 2, ms: 2, deg: 2, 'm/s': 3, count: 0, s: 1 }

/** A figure with its unit, the way the tables show it. */
export function withUnit(value, unit) {
  if (value === null || value === undefined) return '–'
  const text = fixed(value, DIGITS[unit] ?? 2)
  if (unit === 'ratio' || unit === 'count') return text
  return unit === 'deg' ? `${text}°` : `${text} ${unit}`
}
