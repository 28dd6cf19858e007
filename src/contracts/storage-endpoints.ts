import type { Endpoint } from './endpoint.js'
import { setAsideAnswerSchema, setAsideRequestSchema, storageSchema } from './storage.js'

/** Where results are kept. */
export const STORAGE_ENDPOINTS = {
  storage: {
    method: 'get',
    path: '/storage',
    summary: 'Where results are kept, how far they have been delivered, how long they stay, and how full it is',
    response: storageSchema,
  },
  retrySetAside: {
    method: 'post',
    path: '/storage/set-aside/retry',
    summary: 'Sends records again that InfluxDB refused',
    body: setAsideRequestSchema,
    response: setAsideAnswerSchema,
  },
  dropSetAside: {
    method: 'post',
    path: '/storage/set-aside/drop',
    summary: 'Gives up bringing these records to InfluxDB; they stay in the data folder',
    body: setAsideRequestSchema,
    response: setAsideAnswerSchema,
  },
} as const satisfies Record<string, Endpoint>
