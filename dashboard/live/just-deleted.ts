import { useQuery, useQueryClient } from '@tanstack/react-query'

const KEY = ['just-deleted']

/** The run that was deleted in this browser a moment ago, for whoever offers to take that back. */
export const useJustDeleted = () => {
  const client = useQueryClient()
  const { data } = useQuery<string | null>({ queryKey: KEY, queryFn: () => null, enabled: false, initialData: null })
  return {
    sessionId: data,
    note: (sessionId: string): void => void client.setQueryData(KEY, sessionId),
    forget: (): void => void client.setQueryData(KEY, null),
  }
}
