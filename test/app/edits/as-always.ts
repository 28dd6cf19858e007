import type { Athlete, Shoe } from '../../../src/domain/records/people.js'
import type { JournalRecord, SessionDevice } from '../../../src/journal/journal-record.js'
import { LEFT, RIGHT } from '../../pipeline/simulated-session.js'
import type { RunOnDisk } from './edit-rig.js'

/** A stretch of what the pods sent; null is where the run began or ended. */
export interface Piece {
  readonly run: RunOnDisk
  readonly fromUs: number | null
  readonly toUs: number | null
  readonly swapped?: boolean
}

const crossed = (swapped: boolean): readonly SessionDevice[] =>
  swapped
    ? [
        { ...LEFT, foot: 'right' },
        { ...RIGHT, foot: 'left' },
      ]
    : [LEFT, RIGHT]

/**
 * The same steps recorded as they should have been: started and stopped there, paused in between, the pods on the feet that
 * they were on. Nothing of this knows of edits.
 */
export function asAlways(sessionId: string, athlete: Athlete, pieces: readonly Piece[], shoe?: Shoe | null): RunOnDisk {
  const records: JournalRecord[] = []
  let swappedNow = pieces[0]?.swapped ?? false
  for (const [n, { run, fromUs, toUs, swapped = false }] of pieces.entries()) {
    const [startUs, endUs] = [fromUs ?? run.startUs, toUs ?? endOfRun(run)]
    if (n > 0) {
      // Between two recordings the pods were away.
      for (const { deviceId } of [LEFT, RIGHT]) {
        records.push({
          kind: 'link',
          monotonicUs: records.at(-1)?.monotonicUs ?? startUs,
          deviceId,
          state: 'lost',
          reason: null,
        })
      }
      if (swapped !== swappedNow) {
        for (const device of crossed(swapped)) records.push(said(startUs, { command: 'assign', device }))
      }
      records.push(said(startUs, { command: 'resume' }))
    }
    swappedNow = swapped
    records.push(...run.records.filter((one) => one.monotonicUs >= startUs && one.monotonicUs < endUs))
    const isLast = n === pieces.length - 1
    records.push(said(endUs, isLast ? { command: 'stop', by: 'user' } : { command: 'pause' }))
  }
  const first = pieces[0]
  const startUs = first?.fromUs ?? first?.run.startUs ?? 0
  const devices = crossed(first?.swapped ?? false)
  return { sessionId, athlete, startUs, devices, records, ...(shoe === undefined ? {} : { shoe }) }
}

export function endOfRun({ records }: RunOnDisk): number {
  return records.at(-1)?.monotonicUs ?? 0
}

type Said =
  | { readonly command: 'pause' | 'resume' }
  | { readonly command: 'stop'; readonly by: 'user' }
  | { readonly command: 'assign'; readonly device: SessionDevice }

function said(monotonicUs: number, what: Said): JournalRecord {
  return { kind: 'command', monotonicUs, ...what }
}
