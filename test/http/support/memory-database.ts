import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { summarisePeriod } from '../../../src/domain/load/breakdown/summarise-period.js'
import { daysFromSessions } from '../../../src/domain/load/session-days.js'
import type { AlertRecord } from '../../../src/domain/records/alert-record.js'
import type { DayRecord } from '../../../src/domain/records/day-record.js'
import type { MinuteRecord } from '../../../src/domain/records/minute-record.js'
import type { Athlete, Device, DeviceAssignment, Shoe } from '../../../src/domain/records/people.js'
import type { RecordingRecord } from '../../../src/domain/records/recording-record.js'
import type { EditRecord } from '../../../src/domain/records/session-edit.js'
import { isCounted, type SessionRecord } from '../../../src/domain/records/session-record.js'
import type { BulkRecords, LocalDatabase } from '../../../src/stores/local-database.js'
import { createMemoryStepStore } from '../../../src/stores/memory/memory-step-store.js'

/** A local database without a disk, for tests of what stands on one. */
export function createMemoryDatabase(): LocalDatabase {
  const athletes = new Map<string, Athlete>()
  const shoes = new Map<string, Shoe>()
  const devices = new Map<string, Device>()
  const assignments = new Map<string, DeviceAssignment>()
  const recordings = new Map<string, RecordingRecord>()
  const edits: EditRecord[] = []
  const sessions = new Map<string, SessionRecord>()
  const declared = new Map<string, DayRecord>()
  const alerts = new Map<string, AlertRecord>()
  const settings = new Map<string, string>()
  let revision = 0
  const dayKey = (day: { athleteId: string; localDate: string }) => `${day.athleteId}/${day.localDate}`
  const importBulk = async (bulk: BulkRecords) => {
    for (const athlete of bulk.athletes ?? []) athletes.set(athlete.athleteId, athlete)
    for (const shoe of bulk.shoes ?? []) shoes.set(shoe.shoeId, shoe)
    for (const session of bulk.sessions ?? []) sessions.set(session.sessionId, session)
    for (const day of bulk.declaredDays ?? []) declared.set(dayKey(day), day)
    for (const alert of bulk.alerts ?? []) alerts.set(alert.alertId, alert)
  }
  const steps = createMemoryStepStore({ activeGeneration: (_, id) => sessions.get(id)?.activeGeneration ?? 0 })
  const putSession = async (session: SessionRecord) => {
    const { disposition, countedBy, origin } = sessions.get(session.sessionId) ?? session
    sessions.set(session.sessionId, { ...session, disposition, countedBy, origin })
  }
  return {
    steps,
    erasures: memoryErasures(),
    listAthletes: async () => [...athletes.values()],
    getAthlete: async (id) => athletes.get(id) ?? null,
    putAthlete: async (athlete) => void athletes.set(athlete.athleteId, athlete),
    listShoes: async (athleteId) => [...shoes.values()].filter((shoe) => shoe.athleteId === athleteId),
    getShoe: async (id) => shoes.get(id) ?? null,
    putShoe: async (shoe) => void shoes.set(shoe.shoeId, shoe),
    listDevices: async () => [...devices.values()],
    putDevice: async (device) => void devices.set(device.deviceId, device),
    removeDevice: async (id) => void devices.delete(id),
    listAssignments: async ({ deviceId, athleteId }) =>
      [...assignments.values()]
        .filter((entry) => deviceId === undefined || entry.deviceId === deviceId)
        .filter((entry) => athleteId === undefined || entry.athleteId === athleteId)
        .sort((a, b) => a.fromTimeUs - b.fromTimeUs),
    putAssignment: async (assignment) => void assignments.set(assignment.assignmentId, assignment),
    listRecordings: async (deviceId) =>
      [...recordings.values()]
        .filter((entry) => deviceId === undefined || entry.deviceId === deviceId)
        .sort((a, b) => (b.startTimeUs ?? -1) - (a.startTimeUs ?? -1)),
    putRecording: async (recording) => void recordings.set(recording.recordingId, recording),
    removeRecording: async (id) => void recordings.delete(id),
    listSessions: async ({ athleteId, fromDate, toDate, limit, includeUncounted }) =>
      [...sessions.values()]
        .filter((entry) => includeUncounted === true || isCounted(entry))
        .filter((entry) => athleteId === undefined || entry.athleteId === athleteId)
        .filter((entry) => entry.localDate >= (fromDate ?? '') && entry.localDate <= (toDate ?? '9999'))
        .sort((a, b) => b.startTimeUs - a.startTimeUs)
        .slice(0, limit),
    getSession: async (id) => sessions.get(id) ?? null,
    putSession,
    listEditedSessions: async () => [...new Set(edits.map(({ sessionId }) => sessionId))].sort(),
    listEdits: async (ids) =>
      [...edits].filter(({ sessionId }) => ids.includes(sessionId)).sort((a, b) => a.sequence - b.sequence),
    async changeSessions(change) {
      const asExpected = change.expected.every(({ sessionId, editCount, row }) => {
        const now = sessions.get(sessionId) ?? null
        const same = now === null || row === null ? now === row : now.activeGeneration === row.activeGeneration
        return same && edits.filter((edit) => edit.sessionId === sessionId).length === editCount
      })
      if (!asExpected) return false
      edits.push(...(change.edits ?? []))
      for (const row of change.rows) sessions.set(row.sessionId, row)
      for (const { key, value } of change.notes ?? []) settings.set(key, value)
      return true
    },
    async sweepGenerations() {
      const sum = { removedSteps: 0, removedMinutes: 0, leftSteps: 0, leftMinutes: 0, sessionCount: 0 }
      for (const { athleteId, sessionId, activeGeneration } of sessions.values()) {
        const report = await steps.remove({ athleteId, sessionId, exceptGeneration: activeGeneration })
        if (report.removedSteps + report.removedMinutes > 0) sum.sessionCount += 1
        sum.removedSteps += report.removedSteps
        sum.removedMinutes += report.removedMinutes
      }
      return sum
    },
    listUnfinishedSessions: async () => [...sessions.values()].filter((session) => session.state !== 'finished'),
    listDays: async ({ athleteId, fromDate, toDate }) =>
      daysFromSessions(
        [...sessions.values()].filter((session) => session.athleteId === athleteId),
        [...declared.values()].filter((day) => day.athleteId === athleteId),
      ).filter((day) => day.localDate >= fromDate && day.localDate <= toDate),
    readPeriodLoad: async (query) => {
      const { athleteId } = query
      const declaredStrike = athletes.get(athleteId)?.declaredStrike ?? 'unknown'
      const ofAthlete = [...sessions.values()].filter(
        (session) => session.athleteId === athleteId && isCounted(session),
      )
      const minutes = new Map<string, readonly MinuteRecord[]>()
      for (const { sessionId } of ofAthlete) {
        minutes.set(sessionId, await steps.queryMinutes({ athleteId, sessionId }))
      }
      return summarisePeriod(
        {
          ...query,
          sessions: ofAthlete,
          days: daysFromSessions(
            ofAthlete,
            [...declared.values()].filter((day) => day.athleteId === athleteId),
          ),
          minutesOf: ({ sessionId }) =>
            (minutes.get(sessionId) ?? []).map((minute) => ({
              ...minute,
              strikeUnknownBwS: minute.soleusImpulseBwSByStrike.unknown,
            })),
          shoeKindOf: (shoeId) => (shoeId === null ? null : (shoes.get(shoeId)?.kind ?? null)),
          declaredStrike,
        },
        DEFAULT_PARAMETERS,
      )
    },
    putDeclaredDay: async (day) => void declared.set(dayKey(day), day),
    removeDeclaredDay: async (athleteId, localDate) => void declared.delete(dayKey({ athleteId, localDate })),
    listAlerts: async ({ athleteId, openOnly, limit }) =>
      [...alerts.values()]
        .filter((alert) => athleteId === undefined || alert.athleteId === athleteId)
        .filter((alert) => openOnly !== true || alert.state !== 'cleared')
        .sort((a, b) => b.raisedTimeUs - a.raisedTimeUs)
        .slice(0, limit),
    getAlert: async (id) => alerts.get(id) ?? null,
    async putAlerts(list, remembered) {
      for (const alert of list) alerts.set(alert.alertId, alert)
      if (remembered !== undefined) settings.set(remembered.key, remembered.value)
    },
    // It keeps no count, so anybody may have changed.
    athleteRevisions: async () => new Map([...athletes.keys()].map((id) => [id, (revision += 1)])),
    getSetting: async (key) => settings.get(key) ?? null,
    putSetting: async (key, value) => void settings.set(key, value),
    importBulk,
    close: async () => undefined,
  }
}

/** Nobody is ever erased from a database in memory. */
function memoryErasures(): LocalDatabase['erasures'] {
  const never = () => Promise.reject(new Error('A database in memory erases nobody.'))
  return { list: async () => [], request: never, scope: never, erase: never, scrub: never, complete: never }
}
