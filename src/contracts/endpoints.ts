import { z } from 'zod'
import { breakdownQuerySchema, breakdownSchema } from './breakdown.js'
import { doctorSchema } from './doctor.js'
import { empty, list, type Endpoint } from './endpoint.js'
import { editRequestSchema, sessionEditsSchema } from './edits.js'
import {
  alertSchema,
  athleteSchema,
  daySchema,
  minuteSchema,
  sessionSchema,
  sessionViewSchema,
  shoeSchema,
  stepSchema,
} from './records.js'
import { ERASURE_ENDPOINTS } from './erasure-endpoints.js'
import { PAIRING_ENDPOINTS } from './pairing-endpoints.js'
import { RECORDING_ENDPOINTS } from './recording-endpoints.js'
import { recomputeQuerySchema, recomputeRequestSchema, recomputeSchema } from './recompute.js'
import * as requests from './requests.js'
import { STORAGE_ENDPOINTS } from './storage-endpoints.js'
import { strikeCalibrationRequestSchema, strikeCalibrationSchema } from './strike-calibration.js'
import { squadSchema, statusSchema, todaySchema, weekSchema } from './views.js'

export type { Endpoint } from './endpoint.js'

/**
 * Every endpoint below /api/v1 once: the routes, the OpenAPI document and the dashboard's client are made from this list.
 */
export const ENDPOINTS = {
  status: { method: 'get', path: '/status', summary: 'Version, adapter, store and journal', response: statusSchema },
  doctor: {
    method: 'get',
    path: '/doctor',
    summary:
      'What may be wrong with adapter, rights, links, database, disk and clock, and what to do; takes some seconds',
    response: doctorSchema,
  },
  startDemo: {
    method: 'post',
    path: '/demo',
    summary: 'Starts the demo beside this server and says where',
    response: z.object({ url: z.string() }),
  },

  listAthletes: { method: 'get', path: '/athletes', summary: 'All athletes', response: list(athleteSchema) },
  createAthlete: {
    method: 'post',
    path: '/athletes',
    summary: 'Adds an athlete',
    body: requests.athleteCreateSchema,
    response: athleteSchema,
    status: 201,
  },
  getAthlete: { method: 'get', path: '/athletes/{athleteId}', summary: 'One athlete', response: athleteSchema },
  patchAthlete: {
    method: 'patch',
    path: '/athletes/{athleteId}',
    summary: 'Changes an athlete',
    body: requests.athletePatchSchema,
    response: athleteSchema,
  },
  listShoes: {
    method: 'get',
    path: '/athletes/{athleteId}/shoes',
    summary: 'Shoes of an athlete',
    response: list(shoeSchema),
  },
  createShoe: {
    method: 'post',
    path: '/athletes/{athleteId}/shoes',
    summary: 'Adds a shoe',
    body: requests.shoeCreateSchema,
    response: shoeSchema,
    status: 201,
  },
  patchShoe: {
    method: 'patch',
    path: '/shoes/{shoeId}',
    summary: 'Changes a shoe',
    body: requests.shoePatchSchema,
    response: shoeSchema,
  },
  previewStrikeCalibration: {
    method: 'post',
    path: '/shoes/{shoeId}/strike-calibration/preview',
    summary: 'What a side-on video would change about the foot strike angle in a shoe; changes nothing',
    body: strikeCalibrationRequestSchema,
    response: strikeCalibrationSchema,
  },
  putStrikeCalibration: {
    method: 'put',
    path: '/shoes/{shoeId}/strike-calibration',
    summary:
      'Calibrates the foot strike angle in a shoe from a side-on video, for runs from now on and those computed anew',
    body: strikeCalibrationRequestSchema,
    response: strikeCalibrationSchema,
  },
  deleteStrikeCalibration: {
    method: 'delete',
    path: '/shoes/{shoeId}/strike-calibration',
    summary: 'Removes the calibration of a shoe',
    response: shoeSchema,
  },

  today: {
    method: 'get',
    path: '/athletes/{athleteId}/today',
    summary: 'What the Today page shows',
    response: todaySchema,
  },
  squad: { method: 'get', path: '/squad', summary: 'Athletes sorted by who needs a look', response: squadSchema },
  listDays: {
    method: 'get',
    path: '/athletes/{athleteId}/days',
    summary: 'Days of an athlete',
    query: requests.daysQuerySchema,
    response: list(daySchema),
  },
  declareDay: {
    method: 'put',
    path: '/athletes/{athleteId}/days/{localDate}',
    summary: 'Says what an unknown day was',
    body: requests.dayDeclarationSchema,
    response: empty,
  },
  listWeeks: {
    method: 'get',
    path: '/athletes/{athleteId}/weeks',
    summary: 'ISO weeks of an athlete, oldest first',
    query: requests.weeksQuerySchema,
    response: list(weekSchema),
  },

  breakdown: {
    method: 'get',
    path: '/athletes/{athleteId}/breakdown',
    summary:
      'How much of the change in load between two periods came from distance, speed, slope, strike, surface and shoe',
    query: breakdownQuerySchema,
    response: breakdownSchema,
  },

  listSessions: {
    method: 'get',
    path: '/sessions',
    summary: 'Sessions, newest first',
    query: requests.sessionsQuerySchema,
    response: list(sessionSchema),
  },
  getSession: { method: 'get', path: '/sessions/{sessionId}', summary: 'One session', response: sessionViewSchema },
  startSession: {
    method: 'post',
    path: '/sessions',
    summary: 'Starts a session by hand',
    body: requests.sessionStartSchema,
    response: sessionSchema,
    status: 201,
  },
  patchSession: {
    method: 'patch',
    path: '/sessions/{sessionId}',
    summary: 'Changes surface or shoe; the load of a finished run is then computed anew in the background',
    body: requests.sessionPatchSchema,
    response: sessionSchema,
  },
  stopSession: {
    method: 'post',
    path: '/sessions/{sessionId}/stop',
    summary: 'Ends a running session',
    response: sessionSchema,
  },
  pauseSession: {
    method: 'post',
    path: '/sessions/{sessionId}/pause',
    summary: 'Pauses a running session',
    response: sessionSchema,
  },
  resumeSession: {
    method: 'post',
    path: '/sessions/{sessionId}/resume',
    summary: 'Goes on with a session that is paused',
    response: sessionSchema,
  },
  reopenSession: {
    method: 'post',
    path: '/sessions/{sessionId}/reopen',
    summary: 'Takes back the end of a session, within ten minutes; the time between counts as a pause',
    response: sessionSchema,
  },
  listEdits: {
    method: 'get',
    path: '/sessions/{sessionId}/edits',
    summary: 'What people said of a finished session afterwards, and what of it can be undone',
    response: sessionEditsSchema,
  },
  makeEdit: {
    method: 'post',
    path: '/sessions/{sessionId}/edits',
    summary:
      'Trims, splits, merges, deletes, gives away or repairs a finished session; new numbers follow in the background',
    body: editRequestSchema,
    response: sessionEditsSchema,
    status: 201,
  },
  undoEdit: {
    method: 'post',
    path: '/sessions/{sessionId}/edits/{sequence}/undo',
    summary: 'Takes an entry back, as if it had never been made; an undo can be taken back too',
    response: sessionEditsSchema,
  },
  listSteps: {
    method: 'get',
    path: '/sessions/{sessionId}/steps',
    summary: 'Steps of a session',
    query: requests.stepsQuerySchema,
    response: list(stepSchema),
  },
  listMinutes: {
    method: 'get',
    path: '/sessions/{sessionId}/minutes',
    summary: 'Minutes of a session',
    response: list(minuteSchema),
  },

  recompute: {
    method: 'get',
    path: '/recompute',
    summary: 'How far runs have been computed anew from their journals',
    query: recomputeQuerySchema,
    response: recomputeSchema,
  },
  startRecompute: {
    method: 'post',
    path: '/recompute',
    summary: 'Computes runs anew from their journals with the current model, in the background; one at a time',
    body: recomputeRequestSchema,
    response: recomputeSchema,
    status: 202,
  },
  cancelRecompute: {
    method: 'delete',
    path: '/recompute',
    summary: 'Stops it; runs that are done stay done, the one at hand keeps its old numbers',
    response: recomputeSchema,
  },

  ...ERASURE_ENDPOINTS,

  ...PAIRING_ENDPOINTS,
  ...RECORDING_ENDPOINTS,
  ...STORAGE_ENDPOINTS,

  listAlerts: {
    method: 'get',
    path: '/alerts',
    summary: 'Warnings, newest first',
    query: requests.alertsQuerySchema,
    response: list(alertSchema),
  },
  acknowledgeAlert: {
    method: 'post',
    path: '/alerts/{alertId}/acknowledge',
    summary: 'It was planned, or it has been read',
    body: requests.acknowledgeSchema,
    response: alertSchema,
  },
  snoozeAlert: {
    method: 'post',
    path: '/alerts/{alertId}/snooze',
    summary: 'Not now',
    body: requests.snoozeSchema,
    response: alertSchema,
  },
} as const satisfies Record<string, Endpoint>
export type EndpointName = keyof typeof ENDPOINTS
