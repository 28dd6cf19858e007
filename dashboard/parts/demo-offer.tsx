import { useAction } from '../api/queries.js'
import { ErrorNote } from './states.js'

/** Starts the demo beside this program and links to it. */
export const DemoOffer = ({ main = false }: { readonly main?: boolean }) => {
  const demo = useAction('startDemo', ['status'])
  if (demo.data !== undefined) {
    return (
      <p role="status">
        The demo is running: <a href={demo.data.url}>open the demo</a>
      </p>
    )
  }
  return (
    <>
      <button
        type="button"
        className={main ? 'main' : ''}
        disabled={demo.isPending}
        onClick={() => {
          demo.mutate({})
        }}
      >
        {demo.isPending ? 'Starting the demo…' : 'Try the demo'}
      </button>
      {demo.error === null ? null : <ErrorNote error={demo.error} />}
    </>
  )
}
