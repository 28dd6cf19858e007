import './api/zod-setup.js'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/queries.js'
import { endpointsTouchedBy } from './api/touched.js'
import { leaveErased } from './live/leave-erased.js'
import { LiveProvider } from './live/live-context.js'
import { createLiveStore } from './live/live-store.js'
import { openSharedStream } from './live/shared-stream.js'
import { createAppRouter } from './router.js'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/pages.css'
import './styles/live.css'
import './styles/repair.css'
import './styles/erase.css'

const start = (element: HTMLElement): void => {
  const queries = createQueryClient()
  const router = createAppRouter()
  const live = createLiveStore({
    open: openSharedStream,
    nowMs: () => performance.now(),
    onEvent: (event) => {
      if (event.type === 'athlete-erased') leaveErased(router, queries, event.athleteId)
      for (const name of endpointsTouchedBy(event)) void queries.invalidateQueries({ queryKey: [name] })
    },
    onResync: () => void queries.invalidateQueries(),
  })
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LiveProvider store={live}>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}

const element = document.getElementById('root')
if (element !== null) start(element)
