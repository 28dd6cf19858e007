import type { EditDetail, EditRecord } from '../../domain/records/session-edit.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { endOfRun } from '../../domain/edits/choose-counted.js'
import type { SessionGroup } from './session-group.js'

/** A group with an entry more, and what is to be written for that. */
export interface Proposal {
  readonly group: SessionGroup
  readonly added: readonly EditRecord[]
  /** Rows that are not there yet: of second parts. */
  readonly newRows: readonly SessionRecord[]
}

export interface Made {
  readonly madeTimeUs: number
  readonly madeBy: string
}

/** The group with one more entry in the list of a session, and with the beginnings of lists that it needs. */
export function proposeEdit(group: SessionGroup, row: SessionRecord, detail: EditDetail, made: Made): Proposal {
  const edits = new Map(group.edits)
  const rows = new Map(group.rows)
  const added: EditRecord[] = []
  const newRows: SessionRecord[] = []
  const add = (sessionId: string, one: EditDetail): EditRecord => {
    const list = edits.get(sessionId) ?? []
    const edit = { sessionId, sequence: list.length, ...made, detail: one }
    edits.set(sessionId, [...list, edit])
    added.push(edit)
    return edit
  }
  const begin = (session: SessionRecord): void => {
    if (!edits.has(session.sessionId)) add(session.sessionId, { kind: 'recorded', facts: factsOf(session) })
  }
  begin(row)
  const other = detail.kind === 'merge' ? rows.get(detail.otherSessionId) : undefined
  if (other !== undefined) begin(other)
  const { sequence } = add(row.sessionId, detail)
  if (detail.kind === 'split') {
    add(detail.newSessionId, { kind: 'split-from', sessionId: row.sessionId, sequence })
    const part = secondPart(row, detail.newSessionId)
    rows.set(part.sessionId, part)
    newRows.push(part)
  }
  return { group: { rows, edits }, added, newRows }
}

export function factsOf(row: SessionRecord) {
  const { athleteId, zoneId, localDate, startTimeUs, surface, shoeId } = row
  return { athleteId, zoneId, localDate, startTimeUs, endTimeUs: endOfRun(row), surface, shoeId }
}

/** Counts nowhere, and has no numbers, until they are computed. */
function secondPart(row: SessionRecord, sessionId: string): SessionRecord {
  const { totals } = row
  const none = { left: null, right: null }
  return {
    ...row,
    sessionId,
    activeGeneration: 0,
    disposition: 'merged',
    countedBy: row.sessionId,
    totals: {
      ...{ durationS: 0, runningTimeS: 0, distanceM: 0, distanceBasis: null, stepCount: { left: 0, right: 0 } },
      ...{ rejectedCount: { left: 0, right: 0 }, cadenceSpm: none, groundContactTimeMs: none },
      ...{ footStrikeAngleDeg: none, strikeShares: none, soleusLoadSlu: none, damageEquivalentSteps: none },
      ...{ nonRearfootSteps: none, achillesForceHistogram: [], coverageRatio: 0, imputedRatio: 0, imputedFeet: [] },
      ...{ gapCount: 0, gapSeconds: 0, tier: totals.tier, basis: totals.basis },
      soleusLoadSluByStrike: { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 },
    },
  }
}
