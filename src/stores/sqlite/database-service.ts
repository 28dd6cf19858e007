import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { DayRecord } from '../../domain/records/day-record.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { Athlete, Device, DeviceAssignment, Shoe } from '../../domain/records/people.js'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type {
  AlertQuery,
  AssignmentQuery,
  BulkRecords,
  DayQuery,
  PeriodQuery,
  SessionQuery,
  SessionsChange,
  Setting,
} from '../local-database.js'
import type { DeletionScope, EncodedSteps, StepQuery } from '../store.js'
import * as alerts from './alerts.js'
import { AthleteRevisions } from './athlete-revisions.js'
import { appendSteps } from './append-steps.js'
import { readChanges, trimChanges } from './changes.js'
import type { Connection } from './connection.js'
import { changeSessions, listEditedSessions, listEdits } from './edits.js'
import * as days from './days.js'
import * as erasures from './erasure/erasures.js'
import * as devices from './devices.js'
import { createKeepingService } from './eviction/keeping-service.js'
import { sweepGenerations } from './generations.js'
import { importBulk } from './import-bulk.js'
import { appendMinutes, queryMinutes } from './minutes.js'
import * as people from './people.js'
import { readPeriodLoad } from './period-load.js'
import { readStepPage, type StepCursor } from './read-steps.js'
import * as recordings from './recordings.js'
import { removeSeries } from './remove-series.js'
import * as sessions from './sessions.js'
import { getSetting, putSetting } from './settings.js'

/** Everything the worker does, synchronously: one call at a time, each committed when it returns. */
export function createDatabaseService(connection: Connection) {
  const c = connection
  /** Nothing is written of an athlete whose data was deleted for good. */
  const unlessErased: Guard = (athleteIds, write) => {
    erasures.refuseErased(c, athleteIds)
    return write()
  }
  const revisions = new AthleteRevisions()
  /** The same for what pages tell of athletes. */
  const change = <T>(athleteIds: readonly (string | null)[], write: () => T): T => {
    try {
      return unlessErased(athleteIds, write)
    } finally {
      revisions.changed(athleteIds)
    }
  }
  const whose = ({ athleteId }: { readonly athleteId: string | null }): string | null => athleteId
  return {
    appendSteps: (batch: readonly EncodedSteps[]) =>
      unlessErased(
        batch.map(({ key }) => key.athleteId),
        () => appendSteps(c, batch),
      ),
    readStepPage: (query: StepQuery, after: StepCursor | null) => readStepPage(c, query, after),
    appendMinutes: (batch: readonly MinuteRecord[]) => unlessErased(batch.map(whose), () => appendMinutes(c, batch)),
    queryMinutes: (query: StepQuery) => queryMinutes(c, query),
    removeSeries: (scope: DeletionScope) => removeSeries(c, scope),
    listAthletes: () => people.listAthletes(c),
    getAthlete: (athleteId: string) => people.getAthlete(c, athleteId),
    putAthlete: (athlete: Athlete) => change([athlete.athleteId], () => people.putAthlete(c, athlete)),
    ...equipmentMethods(c, unlessErased),
    listSessions: (query: SessionQuery) => sessions.listSessions(c, query),
    getSession: (sessionId: string) => sessions.getSession(c, sessionId),
    putSession: (session: SessionRecord) => change([session.athleteId], () => sessions.putSession(c, session)),
    listEditedSessions: () => listEditedSessions(c),
    listEdits: (sessionIds: readonly string[]) => listEdits(c, sessionIds),
    changeSessions: (wanted: SessionsChange) =>
      change([...wanted.rows, ...wanted.expected.flatMap(({ row }) => row ?? [])].map(whose), () =>
        changeSessions(c, wanted),
      ),
    sweepGenerations: () => sweepGenerations(c),
    listUnfinishedSessions: () => sessions.listUnfinishedSessions(c),
    listDays: (query: DayQuery) => days.listDays(c, query),
    putDeclaredDay: (day: DayRecord) => change([day.athleteId], () => days.putDeclaredDay(c, day)),
    removeDeclaredDay: (athleteId: string, localDate: string) =>
      change([athleteId], () => days.removeDeclaredDay(c, athleteId, localDate)),
    readPeriodLoad: (query: PeriodQuery) => readPeriodLoad(c, query),
    listAlerts: (query: AlertQuery) => alerts.listAlerts(c, query),
    getAlert: (alertId: string) => alerts.getAlert(c, alertId),
    putAlerts: (records: readonly AlertRecord[], remembered?: Setting) =>
      change(records.map(whose), () => alerts.putAlerts(c, records, remembered)),
    getSetting: (key: string) => getSetting(c, key),
    putSetting: (key: string, value: string) => putSetting(c, key, value),
    importBulk: (bulk: BulkRecords) => change(everybodyIn(bulk), () => importBulk(c, bulk)),
    athleteRevisions: () => revisions.all(),
    ...erasures.erasureMethods(c),
    ...createKeepingService(c),
    readChanges: (afterSequence: number, limit: number) => readChanges(c, afterSequence, limit),
    trimChanges: (upToSequence: number) => trimChanges(c, upToSequence),
  }
}

/** Runs the write, or refuses it where one of the athletes was deleted for good. */
type Guard = <T>(athleteIds: Iterable<string | null>, write: () => T) => T

/** Shoes, pods, who wore them, and what they kept. */
function equipmentMethods(c: Connection, unlessErased: Guard) {
  return {
    listShoes: (athleteId: string) => people.listShoes(c, athleteId),
    getShoe: (shoeId: string) => people.getShoe(c, shoeId),
    putShoe: (shoe: Shoe) => unlessErased([shoe.athleteId], () => people.putShoe(c, shoe)),
    listDevices: () => devices.listDevices(c),
    putDevice: (device: Device) => unlessErased([device.athleteId], () => devices.putDevice(c, device)),
    removeDevice: (deviceId: string) => devices.removeDevice(c, deviceId),
    listAssignments: (query: AssignmentQuery) => devices.listAssignments(c, query),
    putAssignment: (assignment: DeviceAssignment) =>
      unlessErased([assignment.athleteId], () => devices.putAssignment(c, assignment)),
    listRecordings: (deviceId?: string) => recordings.listRecordings(c, deviceId),
    putRecording: (recording: RecordingRecord) => recordings.putRecording(c, recording),
    removeRecording: (recordingId: string) => recordings.removeRecording(c, recordingId),
  }
}

function everybodyIn({ athletes = [], sessions = [], declaredDays = [], alerts: given = [] }: BulkRecords): string[] {
  return [...athletes, ...sessions, ...declaredDays, ...given].map(({ athleteId }) => athleteId)
}

export type DatabaseService = ReturnType<typeof createDatabaseService>
