import { empty, list, type Endpoint } from './endpoint.js'
import { recordingSchema, recordingsQuerySchema } from './recordings.js'

/** Runs in the memory of pods. */
export const RECORDING_ENDPOINTS = {
  listRecordings: {
    method: 'get',
    path: '/recordings',
    summary: 'Runs that pods keep, or kept, in their memory',
    query: recordingsQuerySchema,
    response: list(recordingSchema),
  },
  askForRecordings: {
    method: 'post',
    path: '/devices/{deviceId}/recordings',
    summary: 'Asks a pod which runs it keeps',
    response: list(recordingSchema),
  },
  prepareRecording: {
    method: 'post',
    path: '/devices/{deviceId}/recordings/prepare',
    summary: 'Has a pod record by itself from now on, where it has to be told before a run',
    response: empty,
  },
  fetchRecording: {
    method: 'post',
    path: '/recordings/{recordingId}/fetch',
    summary: 'Fetches a run in the background, from where it stopped, and makes a session of it',
    response: recordingSchema,
    status: 202,
  },
  stopFetching: {
    method: 'delete',
    path: '/recordings/{recordingId}/fetch',
    summary: 'Stops fetching; what has arrived stays',
    response: recordingSchema,
  },
  eraseRecording: {
    method: 'delete',
    path: '/recordings/{recordingId}',
    summary: "Removes a run that was fetched from the pod's memory",
    response: empty,
  },
} as const satisfies Record<string, Endpoint>
