import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router'
import { AppShell } from './shell/app-shell.js'
import { messageOf } from './api/errors.js'

const NotFound = () => (
  <section className="card span-12">
    <h1>There is no such page</h1>
    <p className="soft">The address may be mistyped, or what it named is gone.</p>
    <p>
      <Link to="/">Go to Today</Link>
    </p>
  </section>
)

const Broken = ({ error }: { readonly error: unknown }) => (
  <section className="card span-12" role="alert">
    <h1>This page broke</h1>
    <p className="soft">{messageOf(error)}</p>
    <button
      type="button"
      onClick={() => {
        location.reload()
      }}
    >
      Reload
    </button>
  </section>
)

const rootRoute = createRootRoute({
  component: AppShell,
  notFoundComponent: NotFound,
  /** `?athlete=` says whose page; without it the one shown last. */
  validateSearch: (search: Record<string, unknown>): { readonly athlete?: string } =>
    typeof search.athlete === 'string' ? { athlete: search.athlete } : {},
})

const root = () => rootRoute
const routes = [
  createRoute({
    getParentRoute: root,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/today/today-page.js'), 'TodayPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/live',
    component: lazyRouteComponent(() => import('./pages/live/live-page.js'), 'LivePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/squad',
    component: lazyRouteComponent(() => import('./pages/squad/squad-page.js'), 'SquadPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/diary',
    component: lazyRouteComponent(() => import('./pages/diary/diary-page.js'), 'DiaryPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/pair',
    component: lazyRouteComponent(() => import('./pages/pair/pair-page.js'), 'PairPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/doctor',
    component: lazyRouteComponent(() => import('./pages/doctor/doctor-page.js'), 'DoctorPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/storage',
    component: lazyRouteComponent(() => import('./pages/storage/storage-page.js'), 'StoragePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/sessions/$id',
    component: lazyRouteComponent(() => import('./pages/session/session-page.js'), 'SessionPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/athlete/$id',
    component: lazyRouteComponent(() => import('./pages/athlete/athlete-page.js'), 'AthletePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/erased/$id',
    component: lazyRouteComponent(() => import('./pages/athlete/erased-page.js'), 'ErasedPage'),
  }),
] as const

export const createAppRouter = () =>
  createRouter({
    routeTree: rootRoute.addChildren(routes),
    defaultPreload: 'intent',
    defaultErrorComponent: Broken,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
