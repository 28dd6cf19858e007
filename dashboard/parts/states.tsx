import type { ReactNode } from 'react'
import { ApiError, messageOf } from '../api/errors.js'

/** Something went wrong: what, and what to do. */
export const ErrorNote = ({ error, retry }: { readonly error: unknown; readonly retry?: (() => void) | undefined }) => {
  const gone = error instanceof ApiError && error.status === 404
  const noKey = error instanceof ApiError && error.status === 401
  return (
    <div className="note note-error" role="alert">
      <p>
        <b>{noKey ? 'This browser has no key to Solewatch yet.' : messageOf(error)}</b>
      </p>
      {noKey ? (
        <p className="soft">Open the link that the program printed when it started. It sets the key once.</p>
      ) : null}
      {retry === undefined || gone ? null : (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** A place kept for what is on its way, as tall as what will come. */
export const Skeleton = ({ height, label = 'Loading' }: { readonly height: string; readonly label?: string }) => (
  <div className="skeleton" style={{ minHeight: height }} role="status">
    <span className="unseen">{label}</span>
  </div>
)

/** Nothing is here yet: why, and what comes next. */
export const EmptyNote = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div className="empty">
    <p>
      <b>{title}</b>
    </p>
    {children}
  </div>
)

interface Reading<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

/** Shows data when it is there; else a place kept for it, or what went wrong. Old data stays when a refresh fails. */
export const Loaded = <T,>(props: {
  readonly query: Reading<T>
  readonly height: string
  readonly children: (data: T) => ReactNode
}) => {
  const { query, height, children } = props
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error !== null) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  return <Skeleton height={height} />
}
