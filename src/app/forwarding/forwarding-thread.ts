import { StoreError } from '../../runtime/errors.js'
import { compiledUrl } from '../../stores/worker/compiled-url.js'
import { WorkerClient } from '../../stores/worker/worker-client.js'
import type { ForwardingNews, ForwardingService } from './forwarding-service.js'
import type { ForwardingWorkerOptions } from './forwarding-worker.js'

export type ForwardingThread = WorkerClient<ForwardingService>

/** Starts the thread; resolved when it has the database open. @throws StoreError where it can't open it */
export async function startForwardingThread(
  options: ForwardingWorkerOptions,
  onNews: (news: ForwardingNews) => void,
): Promise<ForwardingThread> {
  const entry = compiledUrl('./forwarding-worker.js', import.meta.url)
  const thread: ForwardingThread = new WorkerClient<ForwardingService>(entry, options, {
    name: 'The forwarding thread',
    whenLost: 'It starts again by itself; what was not confirmed is sent again.',
    onEvent: (value) => onNews(value as ForwardingNews),
  })
  try {
    await thread.opened()
    return thread
  } catch (error) {
    await thread.terminate()
    throw error
  }
}

/** The thread is not there just now. */
export function unavailable(): StoreError {
  return new StoreError("Steps that are only in InfluxDB can't be read just now. Try again in a moment.", {
    code: 'remote-unavailable',
    retryable: true,
  })
}
