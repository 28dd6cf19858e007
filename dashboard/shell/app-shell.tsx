import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { useEndpoint } from '../api/queries.js'
import { Skeleton } from '../parts/states.js'
import { Banners } from './banners.js'
import { DeletedToast } from './deleted-toast.js'
import { PodsState } from './pods-state.js'
import { StoppedToast } from './stopped-toast.js'

const PAGES = [
  { to: '/', label: 'Today' },
  { to: '/live', label: 'Live' },
  { to: '/squad', label: 'Squad' },
  { to: '/diary', label: 'Diary' },
  { to: '/pair', label: 'Devices' },
  { to: '/storage', label: 'Storage' },
] as const

/** After going to another page the reader starts at its beginning, not at the link that was pressed. */
const useFocusOnNavigation = () => {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const shown = useRef(path)
  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    main.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [path])
  return main
}

/** Header, navigation (at the bottom on a phone), banners, and the page. */
export const AppShell = () => {
  const main = useFocusOnNavigation()
  // The banners depend on it: drawn first, they would push the page down when they come.
  const status = useEndpoint('status', {}, { refetchInterval: 30_000 })
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="top">
        <Link to="/" className="brand">
          Solewatch
        </Link>
        <nav aria-label="Pages">
          {PAGES.map(({ to, label }) => (
            <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
              {label}
            </Link>
          ))}
        </nav>
        <PodsState />
      </header>
      <Banners />
      <StoppedToast />
      <DeletedToast />
      {status.isPending ? (
        <p className="unseen" role="status">
          Loading
        </p>
      ) : (
        <main id="main" tabIndex={-1} ref={main}>
          <Suspense fallback={<Skeleton height="80vh" />}>
            <Outlet />
          </Suspense>
        </main>
      )}
    </>
  )
}
