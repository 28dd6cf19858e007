import { daysFromSessions } from '../../../src/domain/load/session-days.js'
import type { AlertRecord } from '../../../src/domain/records/alert-record.js'
import type { DayRecord } from '../../../src/domain/records/day-record.js'
import type { MinuteRecord } from '../../../src/domain/records/minute-record.js'
import type { Athlete, Device, Shoe } from '../../../src/domain/records/people.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { BulkRecords, LocalDatabase } from '../../../src/stores/local-database.js'
import type { StepQuery, StepStore } from '../../../src/stores/store.js'

/** A local database without a disk, for tests of what stands on one. */
export function createMemoryDatabase(): LocalDatabase {
  const athletes = new Map<string, Athlete>()
  const shoes = new Map<string, Shoe>()
  const devices = new Map<string, Device>()
  const sessions = new Map<string, SessionRecord>()
  const declared = new Map<string, DayRecord>()
  const alerts = new Map<string, AlertRecord>()
  const settings = new Map<string, string>()
  const dayKey = (day: { athleteId: string; localDate: string }) => `${day.athleteId}/${day.localDate}`
  const importBulk = async (bulk: BulkRecords) => {
    for (const athlete of bulk.athletes ?? []) athletes.set(athlete.athleteId, athlete)
    for (const shoe of bulk.shoes ?? []) shoes.set(shoe.shoeId, shoe)
    for (const session of bulk.sessions ?? []) sessions.set(session.sessionId, session)
    for (const day of bulk.declaredDays ?? []) declared.set(dayKey(day), day)
    for (const alert of bulk.alerts ?? []) alerts.set(alert.alertId, alert)
  }
  return {
    steps: createMemoryStepStore(sessions),
    listAthletes: async () => [...athletes.values()],
    getAthlete: async (id) => athletes.get(id) ?? null,
    putAthlete: async (athlete) => void athletes.set(athlete.athleteId, athlete),
    listShoes: async (athleteId) => [...shoes.values()].filter((shoe) => shoe.athleteId === athleteId),
    getShoe: async (id) => shoes.get(id) ?? null,
    putShoe: async (shoe) => void shoes.set(shoe.shoeId, shoe),
    listDevices: async () => [...devices.values()],
    putDevice: async (device) => void devices.set(device.deviceId, device),
    removeDevice: async (id) => void devices.delete(id),
    listSessions: async ({ athleteId, fromDate, toDate, limit }) =>
      [...sessions.values()]
        .filter((entry) => athleteId === undefined || entry.athleteId === athleteId)
        .filter((entry) => entry.localDate >= (fromDate ?? '') && entry.localDate <= (toDate ?? '9999'))
        .sort((a, b) => b.startTimeUs - a.startTimeUs)
        .slice(0, limit),
    getSession: async (id) => sessions.get(id) ?? null,
    putSession: async (session) => void sessions.set(session.sessionId, session),
    listUnfinishedSessions: async () => [...sessions.values()].filter((session) => session.state !== 'finished'),
    listDays: async ({ athleteId, fromDate, toDate }) =>
      daysFromSessions(
        [...sessions.values()].filter((session) => session.athleteId === athleteId),
        [...declared.values()].filter((day) => day.athleteId === athleteId),
      ).filter((day) => day.localDate >= fromDate && day.localDate <= toDate),
    putDeclaredDay: async (day) => void declared.set(dayKey(day), day),
    removeDeclaredDay: async (athleteId, localDate) => void declared.delete(dayKey({ athleteId, localDate })),
    listAlerts: async ({ athleteId, openOnly, limit }) =>
      [...alerts.values()]
        .filter((alert) => athleteId === undefined || alert.athleteId === athleteId)
        .filter((alert) => openOnly !== true || alert.state !== 'cleared')
        .sort((a, b) => b.raisedTimeUs - a.raisedTimeUs)
        .slice(0, limit),
    getAlert: async (id) => alerts.get(id) ?? null,
    putAlerts: async (list) => list.forEach((alert) => alerts.set(alert.alertId, alert)),
    getSetting: async (key) => settings.get(key) ?? null,
    putSetting: async (key, value) => void settings.set(key, value),
    importBulk,
    close: async () => undefined,
  }
}

function createMemoryStepStore(sessions: ReadonlyMap<string, SessionRecord>): StepStore {
  const steps = new Map<string, StepRecord>()
  const minutes = new Map<string, MinuteRecord>()
  const keyOf = (record: StepRecord | MinuteRecord) =>
    [
      record.sessionId,
      record.foot,
      record.generation,
      'strideIndex' in record ? record.strideIndex : record.minuteIndex,
    ].join()
  const matches = (query: StepQuery) => (record: StepRecord | MinuteRecord) =>
    record.sessionId === query.sessionId &&
    record.generation === (query.generation ?? sessions.get(query.sessionId)?.activeGeneration) &&
    (query.foot === undefined || record.foot === query.foot)
  return {
    append: async (batch) => batch.forEach((step) => steps.set(keyOf(step), step)),
    appendMinutes: async (batch) => batch.forEach((minute) => minutes.set(keyOf(minute), minute)),
    async *query(query) {
      yield* [...steps.values()]
        .filter(matches(query))
        .sort((a, b) => a.foot.localeCompare(b.foot) || a.strideIndex - b.strideIndex)
    },
    queryMinutes: async (query) => [...minutes.values()].filter(matches(query)),
    async remove({ sessionId }) {
      for (const [key, step] of steps) if (step.sessionId === sessionId) steps.delete(key)
      for (const [key, minute] of minutes) if (minute.sessionId === sessionId) minutes.delete(key)
      return { removedSteps: 0, removedMinutes: 0, leftSteps: steps.size, leftMinutes: minutes.size }
    },
  }
}
