import { join } from 'node:path'
import { StoreError } from '../../runtime/errors.js'
import { makeFolder } from '../../runtime/make-folder.js'
import type { ChangeLog } from '../change-log/change-log.js'
import type { LocalDatabase } from '../local-database.js'
import type { StepKeeping } from '../step-keeping.js'
import { compiledUrl } from './compiled-url.js'
import { WorkerClient } from './worker-client.js'
import { createWorkerStepStore } from './worker-step-store.js'

export const DATABASE_FILE = 'solewatch.sqlite'

export interface OpenOptions {
  /** Made where it is not there. Its one owner sees to it that nobody else opens the same folder. */
  readonly directory: string
}

/** The local database with what only a forwarder needs of it. */
export interface WorkerDatabase extends LocalDatabase {
  readonly changes: ChangeLog
  readonly keeping: StepKeeping
  /** Resolves with the reason when the database's thread is lost; never after an orderly close. */
  readonly crashed: Promise<StoreError>
}

/**
 * Opens (or makes, or migrates) the database in a worker thread of its own.
 * @throws StoreError `schema-newer`, `not-solewatch`, `corrupt-database`, `database-not-writable`, `database-busy`,
 * `disk-full`, `not-built`
 */
export async function openLocalDatabase({ directory }: OpenOptions): Promise<WorkerDatabase> {
  try {
    makeFolder(directory)
  } catch (error) {
    throw new StoreError(`The data folder ${directory} can't be made. Check its path and permissions.`, {
      code: 'database-not-writable',
      cause: error,
    })
  }
  const client = new WorkerClient(compiledUrl('./worker-entry.js', import.meta.url), {
    file: join(directory, DATABASE_FILE),
  })
  try {
    await client.opened()
  } catch (error) {
    await client.terminate()
    throw error
  }
  return databaseOver(client)
}

export function databaseOver(client: WorkerClient): WorkerDatabase {
  return {
    crashed: client.crashed,
    steps: createWorkerStepStore(client),
    keeping: {
      findEvicted: (query) => client.call('findEvicted', query),
      evictSteps: (plan, after, nowUs) => client.call('evictSteps', plan, after, nowUs),
      measureSteps: () => client.call('measureSteps'),
    },
    changes: {
      readChanges: (afterSequence, limit) => client.call('readChanges', afterSequence, limit),
      trimChanges: (upToSequence) => client.call('trimChanges', upToSequence),
    },
    erasures: {
      list: () => client.call('listErasures'),
      request: (athleteId, timeUs, report) => client.call('requestErasure', athleteId, timeUs, report),
      scope: (athleteId) => client.call('readErasureScope', athleteId),
      erase: (athleteId, options) => client.call('eraseAthlete', athleteId, options),
      scrub: () => client.call('scrub'),
      complete: (athleteId, timeUs, report) => client.call('completeErasure', athleteId, timeUs, report),
    },
    listAthletes: () => client.call('listAthletes'),
    getAthlete: (athleteId) => client.call('getAthlete', athleteId),
    putAthlete: (athlete) => client.call('putAthlete', athlete),
    listShoes: (athleteId) => client.call('listShoes', athleteId),
    getShoe: (shoeId) => client.call('getShoe', shoeId),
    putShoe: (shoe) => client.call('putShoe', shoe),
    listDevices: () => client.call('listDevices'),
    putDevice: (device) => client.call('putDevice', device),
    removeDevice: (deviceId) => client.call('removeDevice', deviceId),
    listAssignments: (query) => client.call('listAssignments', query),
    putAssignment: (assignment) => client.call('putAssignment', assignment),
    listRecordings: (deviceId) => client.call('listRecordings', deviceId),
    putRecording: (recording) => client.call('putRecording', recording),
    removeRecording: (recordingId) => client.call('removeRecording', recordingId),
    listSessions: (query) => client.call('listSessions', query),
    getSession: (sessionId) => client.call('getSession', sessionId),
    putSession: (session) => client.call('putSession', session),
    listEditedSessions: () => client.call('listEditedSessions'),
    listEdits: (sessionIds) => client.call('listEdits', sessionIds),
    changeSessions: (change) => client.call('changeSessions', change),
    sweepGenerations: () => client.call('sweepGenerations'),
    listUnfinishedSessions: () => client.call('listUnfinishedSessions'),
    listDays: (query) => client.call('listDays', query),
    putDeclaredDay: (day) => client.call('putDeclaredDay', day),
    removeDeclaredDay: (athleteId, localDate) => client.call('removeDeclaredDay', athleteId, localDate),
    readPeriodLoad: (query) => client.call('readPeriodLoad', query),
    listAlerts: (query) => client.call('listAlerts', query),
    getAlert: (alertId) => client.call('getAlert', alertId),
    putAlerts: (alerts, remembered) => client.call('putAlerts', alerts, remembered),
    athleteRevisions: () => client.call('athleteRevisions'),
    getSetting: (key) => client.call('getSetting', key),
    putSetting: (key, value) => client.call('putSetting', key, value),
    importBulk: (bulk) => client.call('importBulk', bulk),
    close: () => client.close(),
  }
}
