import { QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { EndpointName } from '../../src/contracts/endpoints.js'
import { call } from './client.js'
import { ApiError } from './errors.js'
import type { RequestOf } from './request.js'

/** Retries only what may come back by itself: a program that is starting, not a request it refused. */
const mayRetry = (failures: number, error: unknown): boolean =>
  failures < 2 && error instanceof ApiError && (error.code === 'unreachable' || error.status >= 502)

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // The program often runs on the same computer: the browser's idea of being offline does not matter.
      queries: { networkMode: 'always', staleTime: 15_000, retry: mayRetry, refetchOnWindowFocus: true },
      mutations: { networkMode: 'always' },
    },
  })

interface QuerySettings {
  readonly enabled?: boolean
  readonly refetchInterval?: number
}

/** Reads a GET endpoint and keeps it fresh; events of the live stream invalidate it by name. */
export const useEndpoint = <N extends EndpointName>(name: N, request: RequestOf<N>, settings: QuerySettings = {}) =>
  useQuery({ queryKey: [name, request], queryFn: ({ signal }) => call(name, request, { signal }), ...settings })

/** Calls a changing endpoint, then reads again what it touched. */
export const useAction = <N extends EndpointName>(name: N, touches: readonly EndpointName[]) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (request: RequestOf<N>) => call(name, request),
    onSettled: () => Promise.all(touches.map((touched) => client.invalidateQueries({ queryKey: [touched] }))),
  })
}

/**
 * Goes on once an action is done, also where its component is gone by then: the live stream often tells of a change
 * before the answer comes. A failure shows as the action's `error`.
 */
export const afterwards = <T>(action: Promise<T>, goOn: (answer: T) => void): void => {
  action.then(goOn, () => undefined)
}
