import type { Edit, Session } from '../../../api/types.js'
import { formatDuration, formatLocalDate } from '../../../lib/format.js'
import { clockTime } from '../../../lib/clock-time.js'
import { SURFACE_WORDS } from '../../../lib/words.js'

/** What can be said of a finished run, in the order of the buttons. */
export const REPAIRS = ['trim', 'split', 'merge', 'swap-feet', 'athlete', 'not-a-run', 'delete'] as const
export type Repair = (typeof REPAIRS)[number]

export const REPAIR_WORDS: Readonly<Record<Repair, string>> = {
  trim: 'Trim',
  split: 'Cut in two',
  merge: 'Put together',
  'swap-feet': 'Swap left and right',
  athlete: 'Somebody else’s run',
  'not-a-run': 'Not a run',
  delete: 'Delete',
}

/** What needs no new numbers is possible without the journal. */
export const isPossible = (repair: Repair, journal: boolean): boolean =>
  journal || repair === 'delete' || repair === 'not-a-run'

export interface EditNames {
  readonly zoneId: string
  readonly athletes: ReadonlyMap<string, string>
  readonly shoes: ReadonlyMap<string, string>
}

const nameIn = (names: ReadonlyMap<string, string>, id: string | null | undefined, other: string): string =>
  (id === null || id === undefined ? undefined : names.get(id)) ?? other

const trimWords = ({ fromUs, toUs }: Edit, zoneId: string): string => {
  const from = typeof fromUs === 'number' ? clockTime(fromUs, zoneId) : null
  const to = typeof toUs === 'number' ? clockTime(toUs, zoneId) : null
  if (from === null) return `Trimmed: ends at ${to ?? 'its end'}`
  return to === null ? `Trimmed: begins at ${from}` : `Trimmed to ${from}–${to}`
}

/** One entry of the list of what was said. */
export const editWords = (edit: Edit, names: EditNames): string => {
  switch (edit.kind) {
    case 'trim':
      return trimWords(edit, names.zoneId)
    case 'split':
      return `Cut in two at ${clockTime(edit.atUs ?? 0, names.zoneId)}`
    case 'merge':
      return 'Put together with another run'
    case 'swap-feet':
      return 'Left and right swapped'
    case 'athlete':
      return `Given to ${nameIn(names.athletes, edit.athleteId, 'somebody else')}`
    case 'shoe':
      return `Shoe: ${nameIn(names.shoes, edit.shoeId, edit.shoeId === null ? 'not said' : 'another one')}`
    case 'surface':
      return `Surface: ${edit.surface === undefined ? 'another one' : SURFACE_WORDS[edit.surface].toLowerCase()}`
    case 'delete':
      return 'Deleted'
    case 'not-a-run':
      return 'Said to be no run'
    case 'count-instead':
      return 'Counts in place of the other record'
    case 'undo':
      return 'Taken back'
  }
}

/** A run that could become a part of this one, and how it lies to it. */
export interface Neighbour {
  readonly session: Session
  readonly words: string
}

const MINUTE_US = 60_000_000
const HOURS_US = 3_600_000_000
const FURTHEST_US = 12 * HOURS_US

interface Apart {
  readonly apartUs: number
  readonly later: boolean
}

/** "directly after" of what was cut in two; "5:00 later". */
const apartWords = ({ apartUs, later }: Apart): string => {
  if (apartUs < MINUTE_US) return later ? 'directly after' : 'directly before'
  return `${formatDuration(apartUs / 1e6)} ${later ? 'later' : 'earlier'}`
}

const beside = (one: Session, other: Session): Apart | null => {
  const [end, otherEnd] = [one.endTimeUs, other.endTimeUs]
  if (end === null || otherEnd === null) return null
  const later = other.startTimeUs >= one.startTimeUs
  return { later, apartUs: later ? other.startTimeUs - end : one.startTimeUs - otherEnd }
}

/** Runs of the same athlete that end or begin within twelve hours and don't overlap, nearest first. */
export const neighboursOf = (session: Session, sessions: readonly Session[]): readonly Neighbour[] =>
  sessions
    .flatMap((other) => {
      const isOther = other.sessionId !== session.sessionId && other.athleteId === session.athleteId
      const counts = (other.disposition ?? 'counted') === 'counted'
      const apart = isOther && counts && other.state === 'finished' ? beside(session, other) : null
      if (apart === null || apart.apartUs < 0 || apart.apartUs > FURTHEST_US) return []
      return [{ session: other, words: apartWords(apart), apartUs: apart.apartUs }]
    })
    .sort((a, b) => a.apartUs - b.apartUs)
    .map(({ session: other, words }) => ({ session: other, words }))

/** The entry that has to be taken back so that a run counts again; null where there is none. */
export const wayBack = (items: readonly Edit[]): Edit | null =>
  items.findLast(({ kind, undone }) => !undone && (kind === 'delete' || kind === 'not-a-run')) ?? null

/** In the list of the run that this one is a part of: what made it so, and which entry to undo. */
export const wayOut = (
  items: readonly Edit[],
  sessionId: string,
): { readonly sequence: number; readonly words: string } | null => {
  const merged = items.findLast(({ kind, undone, otherSessionId }) => {
    return kind === 'merge' && !undone && otherSessionId === sessionId
  })
  if (merged !== undefined) return { sequence: merged.sequence, words: 'Take it out again' }
  const split = items.findLast(({ kind, undone, newSessionId }) => {
    return kind === 'split' && undone && newSessionId === sessionId
  })
  const undo = split === undefined ? undefined : undoOf(items, split)
  return undo === undefined ? null : { sequence: undo.sequence, words: 'Cut it off again' }
}

/** The undo that holds an entry taken back. */
export const undoOf = (items: readonly Edit[], edit: Edit): Edit | undefined =>
  items.findLast(({ kind, undone, undoes }) => kind === 'undo' && !undone && undoes === edit.sequence)

/** "Sat 21 Nov, 7:10" */
export const runName = ({ localDate, startTimeUs, zoneId }: Pick<Session, 'localDate' | 'startTimeUs' | 'zoneId'>) =>
  `${formatLocalDate(localDate, 'weekday')}, ${clockTime(startTimeUs, zoneId).slice(0, 5)}`
