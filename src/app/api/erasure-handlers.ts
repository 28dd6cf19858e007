import type { ApiHandlers } from '../../http/api/api-handlers.js'
import type { ApiServices } from './services.js'

type ErasureHandlers = Pick<ApiHandlers, 'previewErasure' | 'startErasure' | 'listErasures' | 'getErasure'>

/** Athletes who are deleted with everything. */
export function createErasureHandlers({ erasures }: Pick<ApiServices, 'erasures'>): ErasureHandlers {
  return {
    previewErasure: ({ params }) => erasures.preview(params.athleteId),
    startErasure: ({ params, body }) => erasures.start(params.athleteId, body),
    listErasures: async () => ({ items: [...(await erasures.list())] }),
    getErasure: ({ params }) => erasures.get(params.athleteId),
  }
}
