import { z } from 'zod'
import { breakdownQuerySchema, breakdownSchema } from './breakdown.js'
import {
  alertSchema,
  athleteSchema,
  daySchema,
  deviceSchema,
  minuteSchema,
  sessionSchema,
  shoeSchema,
  stepSchema,
} from './records.js'
import { recomputeQuerySchema, recomputeRequestSchema, recomputeSchema } from './recompute.js'
import * as requests from './requests.js'
import { strikeCalibrationRequestSchema, strikeCalibrationSchema } from './strike-calibration.js'
import { pairingSchema, squadSchema, statusSchema, todaySchema, weekSchema } from './views.js'

/**
 * Every endpoint below /api/v1 once: the routes, the OpenAPI document and the dashboard's client are made from this list.
 * `params` are the names in braces of the path.
 */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  readonly status?: number
}

const empty = z.object({ ok: z.literal(true) })
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

export const ENDPOINTS = {
  status: { method: 'get', path: '/status', summary: 'Version, adapter, store and journal', response: statusSchema },
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
  getSession: { method: 'get', path: '/sessions/{sessionId}', summary: 'One session', response: sessionSchema },
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

  pairing: { method: 'get', path: '/pairing', summary: 'Found and known devices', response: pairingSchema },
  startScan: { method: 'post', path: '/pairing/scan', summary: 'Looks for devices for a minute', response: empty },
  listDevices: { method: 'get', path: '/devices', summary: 'Known devices', response: list(deviceSchema) },
  pairDevice: {
    method: 'post',
    path: '/devices/{deviceId}/pair',
    summary: 'Gives a device to an athlete and a foot',
    body: requests.pairRequestSchema,
    response: deviceSchema,
  },
  forgetDevice: { method: 'delete', path: '/devices/{deviceId}', summary: 'Forgets a device', response: empty },

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
