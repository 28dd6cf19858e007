import type { JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import { readJournal, type JournalDamage } from '../../journal/reader.js'
import { createSessionTime, type SessionTime } from '../../pipeline/session-time.js'
import { contextOfToday, recordOfToday } from './as-of-today.js'
import type { ReplayJob, ReplayPart } from './replay-job.js'
import type { ToldBook } from './told.js'

/** What a reducer is to do next: begin, learn what was set up before, or take a record. */
export type Fed =
  | { readonly how: 'open'; readonly context: SessionContext }
  | { readonly how: 'prime' | 'push'; readonly record: JournalRecord }

export interface FeedTools {
  readonly job: ReplayJob
  /** One for each part. */
  readonly told: readonly ToldBook[]
  onDamage(damage: JournalDamage): void
  /** Since when nobody runs, as of the record that was fed last. */
  idleSinceUs(): number | null
}

/** A journal as a whole, as it was written. */
export function* feedWhole({ job, told, onDamage }: FeedTools, part: ReplayPart): Generator<Fed> {
  let opened = false
  for (const record of readJournal(part.folder, onDamage)) {
    told[0]?.follow(record, false)
    if (!opened) {
      if (record.kind !== 'context') continue
      opened = true
      yield { how: 'open', context: contextOfToday(job, part, record.context) }
      continue
    }
    const input = recordOfToday(job, part, record)
    if (input !== null) yield { how: 'push', record: input }
  }
}

/** Records of parts carry the session's time, whichever boot and journal they come from. */
const SESSION_TIME = 'session-time'

/**
 * Parts of journals as one run: each as if it had begun and ended there, and a pause between two of them. What was said
 * before a part (assignments, surface, shoe, the settings of sensors) still holds in it.
 */
export function* feedParts(tools: FeedTools): Generator<Fed> {
  const worn = new Map<string, SessionDevice>()
  let endUs: number | null = null
  for (const index of tools.job.parts.keys()) endUs = yield* feedPart(tools, { index, endUs, worn })
}

interface Place {
  readonly index: number
  /** Where the part before ended; null before the first one. */
  readonly endUs: number | null
  readonly worn: Map<string, SessionDevice>
}

/** @returns where it ended */
function* feedPart(tools: FeedTools, place: Place): Generator<Fed, number | null> {
  const { job, told, onDamage, idleSinceUs } = tools
  const part = job.parts[place.index]
  if (part === undefined) return place.endUs
  const isLast = place.index === job.parts.length - 1
  const window = createWindow(part)
  const stop = createStopBook()
  let { endUs } = place
  for (const record of readJournal(part.folder, onDamage)) {
    const at = window.follow(record)
    told[place.index]?.follow(record, at.where === 'behind')
    if (isOver(window, at.where)) continue
    if (record.kind === 'context') {
      yield* begin(job, part, { ...place, context: record.context, startUs: window.startUs })
      continue
    }
    const input = recordOfToday(job, part, record)
    if (at.where === 'before') {
      if (input !== null) yield { how: 'prime', record: input }
      continue
    }
    if (window.enter()) yield* resume(place.index === 0, window)
    if (at.where === 'behind') {
      window.left = true
      endUs = stop.atUs ?? at.timeUs
      yield* leave(isLast, endUs, place.worn)
      continue
    }
    if (!isLast && stop.holds(record, at.timeUs, idleSinceUs)) continue
    yield* stop.release()
    endUs = at.timeUs
    noteWorn(place.worn, input)
    if (input !== null) yield { how: 'push', record: onSessionTime(at.resumes ? asResume(input) : input, at.timeUs) }
  }
  // What comes next begins after a pause, also where the end of this one is missing.
  endUs = stop.atUs ?? endUs
  if (!window.left && !isLast && endUs !== null) yield* leave(false, endUs, place.worn)
  return endUs
}

interface Window {
  readonly startUs: number
  readonly paused: boolean
  left: boolean
  follow(record: JournalRecord): Followed
  /** True the first time. */
  enter(): boolean
}

interface Followed {
  readonly where: 'nowhere' | 'before' | 'in' | 'behind'
  readonly timeUs: number
  /** It had been stopped before the part, and is opened again with this. */
  readonly resumes?: boolean
}

/** Where records lie to the part of their journal. */
function createWindow(part: ReplayPart): Window {
  let time: SessionTime | null = null
  let startUs = 0
  let paused = false
  let stopped = false
  let entered = false
  return {
    left: false,
    get startUs() {
      return startUs
    },
    get paused() {
      return paused
    },
    follow(record) {
      if (time === null) {
        if (record.kind !== 'context') return { where: 'nowhere', timeUs: 0 }
        time = createSessionTime(record.context)
        startUs = Math.max(part.fromUs ?? -Infinity, record.context.startTimeUs)
        return { where: 'before', timeUs: startUs }
      }
      if (record.kind === 'context') return { where: 'nowhere', timeUs: 0 }
      if (record.kind === 'boot') time.boot(record)
      const timeUs = time.toUs(record.monotonicUs)
      if (part.toUs !== null && timeUs >= part.toUs) return { where: 'behind', timeUs: part.toUs }
      if (part.fromUs === null || timeUs >= part.fromUs) {
        const resumes = stopped && record.kind === 'command' && record.command === 'reopen'
        if (resumes) stopped = false
        return { where: 'in', timeUs, resumes }
      }
      if (record.kind === 'command' && record.command === 'pause') paused = true
      if (record.kind === 'command' && record.command === 'resume') paused = false
      if (record.kind === 'command' && (record.command === 'stop' || record.command === 'reopen')) {
        stopped = record.command === 'stop'
        paused = stopped
      }
      return { where: 'before', timeUs }
    },
    enter() {
      const first = !entered
      entered = true
      return first
    },
  }
}

/** The first part opens the session; a later one says what it was opened with, while the run is paused. */
function* begin(
  job: ReplayJob,
  part: ReplayPart,
  place: Place & { readonly context: SessionContext; readonly startUs: number },
): Generator<Fed> {
  const context = contextOfToday(job, part, place.context)
  for (const device of context.devices) place.worn.set(device.deviceId, device)
  if (place.index === 0) {
    const { startUs } = place
    yield {
      how: 'open',
      context: { ...context, startTimeUs: startUs, startMonotonicUs: startUs, bootId: SESSION_TIME },
    }
    return
  }
  const said = { kind: 'command', monotonicUs: place.endUs ?? place.startUs } as const
  yield { how: 'push', record: { ...said, command: 'surface', surface: context.surface } }
  yield { how: 'push', record: { ...said, command: 'shoe', shoe: context.shoe } }
  for (const device of context.devices) yield { how: 'push', record: { ...said, command: 'assign', device } }
}

/** Where it was paused at that moment, its own journal says when it went on. */
function* resume(isFirst: boolean, { startUs, paused }: Window): Generator<Fed> {
  if (isFirst !== paused) return
  yield { how: 'push', record: { kind: 'command', monotonicUs: startUs, command: isFirst ? 'pause' : 'resume' } }
}

function* leave(isLast: boolean, endUs: number, worn: ReadonlyMap<string, SessionDevice>): Generator<Fed> {
  const command = { kind: 'command', monotonicUs: endUs } as const
  if (isLast) {
    yield { how: 'push', record: { ...command, command: 'stop', by: 'user' } }
    return
  }
  yield { how: 'push', record: { ...command, command: 'pause' } }
  const link = { kind: 'link', monotonicUs: endUs, state: 'lost', reason: null } as const
  for (const deviceId of worn.keys()) yield { how: 'push', record: { ...link, deviceId } }
}

/** The end of a part that others follow: it was one unless somebody opened the run again. */
function createStopBook() {
  let atUs: number | null = null
  let held: JournalRecord | null = null
  return {
    get atUs() {
      return atUs
    },
    /** Whether the record belongs to the time in which nobody ran. */
    holds(record: JournalRecord, timeUs: number, idleSinceUs: () => number | null): boolean {
      if (isStop(record)) {
        // Who stood still till it ended by itself had stopped running before.
        atUs ??= isIdleStop(record) ? (idleSinceUs() ?? timeUs) : timeUs
        held ??= onSessionTime(record, timeUs)
        return true
      }
      if (record.kind === 'command' && record.command === 'reopen') atUs = null
      return atUs !== null
    },
    /** The stop after which it was opened again. */
    *release(): Generator<Fed> {
      if (held !== null) yield { how: 'push', record: held }
      held = null
    },
  }
}

function asResume({ monotonicUs }: JournalRecord): JournalRecord {
  return { kind: 'command', monotonicUs, command: 'resume' }
}

function onSessionTime(record: JournalRecord, timeUs: number): JournalRecord {
  if (record.kind === 'boot') return { ...record, monotonicUs: timeUs, bootId: SESSION_TIME }
  return { ...record, monotonicUs: timeUs }
}

function isOver({ left }: Window, where: string): boolean {
  return where === 'nowhere' || (where === 'behind' && left)
}

function isStop(record: JournalRecord): boolean {
  return record.kind === 'command' && record.command === 'stop'
}

function isIdleStop(record: JournalRecord): boolean {
  return record.kind === 'command' && record.command === 'stop' && record.by === 'idle'
}

function noteWorn(worn: Map<string, SessionDevice>, record: JournalRecord | null): void {
  if (record?.kind === 'command' && record.command === 'assign') worn.set(record.device.deviceId, record.device)
}
