import type { QueryClient } from '@tanstack/react-query'
import type { createAppRouter } from '../router.js'
import { forgetAthlete } from '../lib/remembered.js'

/** Where a tab shows somebody who is being deleted, it shows that instead; nothing of them stays in its memory. */
export const leaveErased = (
  router: ReturnType<typeof createAppRouter>,
  queries: QueryClient,
  athleteId: string,
): void => {
  forgetAthlete(athleteId)
  const { pathname, search } = router.state.location
  const [, page = '', id = ''] = pathname.split('/').map(decodeURIComponent)
  const session = queries.getQueryData<{ readonly athleteId: string }>(['getSession', { params: { sessionId: id } }])
  const showsTheirRun = page === 'sessions' && session?.athleteId === athleteId
  queries.removeQueries({ type: 'inactive' })
  if ((page === 'athlete' && id === athleteId) || showsTheirRun)
    void router.navigate({ to: '/erased/$id', params: { id: athleteId } })
  else if (search.athlete === athleteId) void router.navigate({ to: '.', search: {} })
}
