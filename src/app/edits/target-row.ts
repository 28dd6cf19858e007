import { endOf, startOf, type EditedState, type PartState } from '../../domain/edits/edited-state.js'
import { isCounted, type SessionOrigin, type SessionRecord } from '../../domain/records/session-record.js'
import { localDateAt } from '../session/session-context.js'

/** The row with everything that the list of edits says of it, but for its numbers. */
export function targetRow(row: SessionRecord, state: EditedState): SessionRecord {
  const first = state.parts[0]
  const startTimeUs = startOf(state)
  const zoneId = state.zones[state.athleteId] ?? row.zoneId
  return {
    ...withDisposition(row, state.disposition, state.countedBy),
    athleteId: state.athleteId,
    startTimeUs,
    endTimeUs: endOf(state),
    zoneId,
    localDate: first === undefined ? row.localDate : dateOf(first, startTimeUs, zoneId),
    ...(isWhole(state) ? { origin: undefined } : { origin: originOf(state) }),
  }
}

/** The date of a start that nobody has moved stays frozen. */
function dateOf({ recorded }: PartState, startTimeUs: number, zoneId: string): string {
  const isFrozen = startTimeUs === recorded.startTimeUs && zoneId === recorded.zoneId
  return isFrozen ? recorded.localDate : localDateAt(startTimeUs, zoneId)
}

export function withDisposition(
  row: SessionRecord,
  disposition: NonNullable<SessionRecord['disposition']>,
  countedBy: string | null,
): SessionRecord {
  return {
    ...row,
    disposition: disposition === 'counted' ? undefined : disposition,
    countedBy: countedBy ?? undefined,
  }
}

export function isSameDisposition(one: SessionRecord, other: SessionRecord): boolean {
  return (one.disposition ?? 'counted') === (other.disposition ?? 'counted') && one.countedBy === other.countedBy
}

export function copyDisposition(row: SessionRecord, from: SessionRecord): SessionRecord {
  return withDisposition(row, from.disposition ?? 'counted', from.countedBy ?? null)
}

/** Whether it is the second record of a run is found out with those beside it, and stays as it is till then. */
export function keptDisposition({ row, target }: { readonly row: SessionRecord; readonly target: SessionRecord }) {
  return row.disposition === 'duplicate' && isCounted(target) ? copyDisposition(target, row) : target
}

/** Its own journal from the beginning to the end. */
function isWhole({ sessionId, parts }: EditedState): boolean {
  const [only] = parts
  return parts.length === 1 && only?.journalId === sessionId && only.fromUs === null && only.toUs === null
}

function originOf({ parts }: EditedState): SessionOrigin {
  return { parts: parts.map(({ journalId, fromUs, toUs }) => ({ journalId, fromUs, toUs })) }
}
