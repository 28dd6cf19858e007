const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** '3.4 GB', in powers of 1000 as disks are sold. */
export function sizeWords(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}

/** '1 pod', '2 pods' */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
