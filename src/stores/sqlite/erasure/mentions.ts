/**
 * Whether a text of the database names one of these: it is the id, a part of a key such as `rules:<id>`, or a string within
 * JSON. An id within a sentence is none: ids may be short words.
 */
export function mentions(text: string, ids: ReadonlySet<string>): boolean {
  if (ids.has(text)) return true
  if (/^[[{"]/.test(text)) return namedIn(parse(text), ids)
  return text.includes(':') && text.split(':').some((part) => ids.has(part))
}

/** JSON without what names one of these: elements of lists and members of objects go, as a whole where they are it. */
export function withoutMentions(json: string, ids: ReadonlySet<string>): string {
  return JSON.stringify(strip(parse(json), ids) ?? null)
}

/** JSON with other words for some strings, wherever they stand. */
export function renamedIn(json: string, names: ReadonlyMap<string, string>): string {
  return JSON.stringify(rename(parse(json), names))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

function namedIn(value: unknown, ids: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return ids.has(value) || (value.includes(':') && mentions(value, ids))
  if (Array.isArray(value)) return value.some((one) => namedIn(one, ids))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, one]) => ids.has(key) || namedIn(one, ids))
}

function strip(value: unknown, ids: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return namedIn(value, ids) ? undefined : value
  if (Array.isArray(value)) return value.map((one) => strip(one, ids)).filter((one) => one !== undefined)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .filter(([key]) => !ids.has(key))
    .map(([key, one]) => [key, strip(one, ids)] as const)
  return Object.fromEntries(kept.filter(([, one]) => one !== undefined))
}

function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value)) return value.map((one) => rename(one, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [names.get(key) ?? key, rename(one, names)]))
}
