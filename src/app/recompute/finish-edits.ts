import { RecomputeService, type RecomputeServices } from './recompute-service.js'

/** Computes what people said of runs before a server was stopped, where nothing else runs over the data folder. */
export async function finishEdits(
  services: Omit<RecomputeServices, 'event' | 'isLive'> & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal } = services
  const service = new RecomputeService({ ...services, event: () => undefined, isLive: () => false })
  const stop = (): void => void service.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) return
    await service.resume()
    await service.settled()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
