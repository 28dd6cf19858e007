import type { SetAsideEntry } from '../../stores/change-log/forward-target.js'

const KINDS: Readonly<Record<SetAsideEntry['kind'], string>> = {
  steps: 'Steps',
  minute: 'A minute',
  session: 'A run',
  day: 'A day',
  alert: 'A warning',
  athlete: 'The name',
  removal: 'A removal',
  setting: 'A setting',
  'moved-step': 'A step that moved',
  'moved-session': 'A run that moved',
  erasure: 'The erasure',
}
/** Where the athlete, the foot, a date and a minute since the epoch stand in the keys of the change log. */
const PLACES: Readonly<
  Partial<Record<SetAsideEntry['kind'], { athlete?: number; foot?: number; date?: number; minute?: number }>>
> = {
  steps: { athlete: 0, foot: 2, minute: 4 },
  minute: { athlete: 0, foot: 2 },
  day: { athlete: 0, date: 1 },
  removal: { athlete: 0 },
  'moved-step': { athlete: 0, foot: 2 },
  athlete: { athlete: 0 },
  erasure: { athlete: 0 },
}

/**
 * What a record is, in words: "Steps of Ada, left foot, 2026-11-12 17:42 UTC". A key that is of another form is left out.
 * @param nameOf null where nobody has the id any more
 */
export function setAsideWords(
  { kind, key }: Pick<SetAsideEntry, 'kind' | 'key'>,
  nameOf: (athleteId: string) => string | null,
): string {
  const what = KINDS[kind]
  const parts = partsOf(key)
  const place = PLACES[kind] ?? {}
  const at = (index: number | undefined): unknown => (index === undefined ? undefined : parts[index])
  const [athlete, foot, date, minute] = [at(place.athlete), at(place.foot), at(place.date), at(place.minute)]
  const details = [
    ...(typeof athlete === 'string' ? [`of ${nameOf(athlete) ?? 'an athlete who is gone'}`] : []),
    ...(foot === 'left' || foot === 'right' ? [`${foot} foot`] : []),
    ...(typeof date === 'string' ? [date] : []),
    ...(typeof minute === 'number' ? [minuteWords(minute)] : []),
  ]
  return details.length === 0 ? what : `${what} ${details.join(', ')}`
}

function minuteWords(minutesSinceEpoch: number): string {
  const time = new Date(minutesSinceEpoch * 60_000)
  return Number.isNaN(time.getTime())
    ? 'at an unknown time'
    : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function partsOf(key: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(key)
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}
