import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { createAlertHandlers } from './alert-handlers.js'
import { createAthleteHandlers } from './athlete-handlers.js'
import { createBreakdownHandlers } from './breakdown-handlers.js'
import { createCalibrationHandlers } from './calibration-handlers.js'
import { createDayHandlers } from './day-handlers.js'
import { createDeviceHandlers } from './device-handlers.js'
import { createEditHandlers } from './edit-handlers.js'
import { createErasureHandlers } from './erasure-handlers.js'
import { createRecomputeHandlers } from './recompute-handlers.js'
import { createRecordingHandlers } from './recording-handlers.js'
import type { ApiServices } from './services.js'
import { createSessionHandlers } from './session-handlers.js'
import { createStorageHandlers } from './storage-handlers.js'
import { createViewHandlers } from './view-handlers.js'

/** What stands behind every endpoint of the API. */
export function createApiHandlers(services: ApiServices): ApiHandlers {
  return {
    status: () => services.status(),
    doctor: () => services.doctor.examine(),
    startDemo: () => services.demo.start(),
    ...createAthleteHandlers(services),
    ...createCalibrationHandlers(services),
    ...createErasureHandlers(services),
    ...createDayHandlers(services),
    ...createViewHandlers(services),
    ...createBreakdownHandlers(services),
    ...createSessionHandlers(services),
    ...createEditHandlers(services),
    ...createRecomputeHandlers(services),
    ...createDeviceHandlers(services),
    ...createRecordingHandlers(services),
    ...createStorageHandlers(services),
    ...createAlertHandlers(services),
  }
}
