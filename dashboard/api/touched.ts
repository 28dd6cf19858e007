import type { EndpointName } from '../../src/contracts/endpoints.js'
import type { LiveEvent } from '../../src/contracts/views.js'

const SESSION: readonly EndpointName[] = [
  'listSessions',
  'getSession',
  'listMinutes',
  'listSteps',
  'listEdits',
  'status',
]
const LOAD: readonly EndpointName[] = ['today', 'squad', 'listDays', 'listWeeks', 'breakdown']

/** Endpoints whose answers an event of the live stream makes old. */
export const endpointsTouchedBy = (event: LiveEvent): readonly EndpointName[] => {
  switch (event.type) {
    case 'session-started':
    case 'session-changed':
    case 'session-finished':
      return [...SESSION, ...LOAD]
    case 'alert':
      return ['today', 'squad', 'listAlerts']
    case 'day-changed':
      return LOAD
    case 'pairing-changed':
      return ['pairing', 'listDevices', 'claims']
    case 'recordings-changed':
      return ['listRecordings']
    case 'status-changed':
      return ['status', 'pairing', 'storage']
    case 'recompute-changed':
      return ['recompute', 'listEdits']
    case 'athlete-erased':
      return [
        ...SESSION,
        ...LOAD,
        'listAthletes',
        'listAlerts',
        'listErasures',
        'pairing',
        'listDevices',
        'listRecordings',
      ]
    case 'erasure-changed':
      return ['listErasures', 'getErasure']
    case 'gap':
      return ['getSession', 'listMinutes']
  }
}
