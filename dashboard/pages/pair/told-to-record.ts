import { useQuery, useQueryClient } from '@tanstack/react-query'

const KEY = ['told-to-record']
const NONE: readonly string[] = []

/**
 * The pods that were told in this browser to record by themselves, and were asked nothing of their memory since: what
 * asks, fetches or erases ends the recording, so the program does not look whether one goes on.
 */
export const useToldToRecord = () => {
  const client = useQueryClient()
  const { data } = useQuery({
    ...{ queryKey: KEY, queryFn: () => NONE, enabled: false, initialData: NONE },
    // Also while another page is shown.
    gcTime: Infinity,
  })
  const change = (deviceId: string, tells: boolean): void => {
    client.setQueryData<readonly string[]>(KEY, (told = NONE) => {
      const others = told.filter((one) => one !== deviceId)
      return tells ? [...others, deviceId] : others
    })
  }
  return {
    deviceIds: data,
    note: (deviceId: string): void => change(deviceId, true),
    forget: (deviceId: string): void => change(deviceId, false),
  }
}
