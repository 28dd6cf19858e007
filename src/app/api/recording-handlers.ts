import type { Recording } from '../../contracts/recordings.js'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import type { ApiServices } from './services.js'

type RecordingHandlers = Pick<
  ApiHandlers,
  'listRecordings' | 'askForRecordings' | 'prepareRecording' | 'fetchRecording' | 'stopFetching' | 'eraseRecording'
>

/** Runs in the memory of pods. */
export function createRecordingHandlers({ recordings }: Pick<ApiServices, 'recordings'>): RecordingHandlers {
  return {
    async listRecordings({ query }) {
      const all = await recordings.list()
      const wanted = query.deviceId === undefined ? all : all.filter(({ deviceId }) => deviceId === query.deviceId)
      return { items: wanted.map(shown) }
    },
    askForRecordings: async ({ params }) => ({ items: (await recordings.ask(params.deviceId)).map(shown) }),
    async prepareRecording({ params }) {
      await recordings.prepare(params.deviceId)
      return { ok: true }
    },
    fetchRecording: async ({ params }) => shown(await recordings.fetch(params.recordingId)),
    stopFetching: async ({ params }) => shown(await recordings.cancel(params.recordingId)),
    async eraseRecording({ params }) {
      await recordings.erase(params.recordingId)
      return { ok: true }
    },
  }
}

/** What only its family knows stays inside, but for what went wrong. */
function shown({ detail, ...recording }: RecordingRecord): Recording {
  const trouble = detail['trouble']
  return { ...recording, trouble: typeof trouble === 'string' ? trouble : null }
}
