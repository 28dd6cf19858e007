import { list, type Endpoint } from './endpoint.js'
import { erasurePreviewSchema, erasureRequestSchema, erasureSchema } from './erasure.js'

/** Taking away everything of an athlete, for good. */
export const ERASURE_ENDPOINTS = {
  previewErasure: {
    method: 'get',
    path: '/athletes/{athleteId}/erasure',
    summary: 'What would go with an athlete; changes nothing',
    response: erasurePreviewSchema,
  },
  startErasure: {
    method: 'post',
    path: '/athletes/{athleteId}/erasure',
    summary: 'Deletes an athlete and every trace of them, in the background; it can’t be undone',
    body: erasureRequestSchema,
    response: erasureSchema,
    status: 202,
  },
  listErasures: {
    method: 'get',
    path: '/erasures',
    summary: 'Whose data was deleted here, and what a second count found',
    response: list(erasureSchema),
  },
  getErasure: {
    method: 'get',
    path: '/erasures/{athleteId}',
    summary: 'How far one of them is, and its report',
    response: erasureSchema,
  },
} as const satisfies Record<string, Endpoint>
