import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/client.js'
import type { Alert } from '../../api/types.js'
import { ErrorNote } from '../../parts/states.js'
import { useUndoable } from './use-undoable.js'

type Choice = 'planned' | 'later'
const SAID: Readonly<Record<Choice, string>> = {
  planned: 'Marked as planned. This warning stays quiet unless it grows.',
  later: 'Put off for 24 hours.',
}

const send = (alertId: string, choice: Choice, leaving: boolean): Promise<unknown> =>
  choice === 'planned'
    ? call('acknowledgeAlert', { params: { alertId }, body: { planned: true } }, { keepalive: leaving })
    : call('snoozeAlert', { params: { alertId }, body: { hours: 24 } }, { keepalive: leaving })

/** The next step after a warning: it was planned, or not now. Either can be taken back for five seconds. */
export const AlertActions = ({ alert }: { readonly alert: Alert }) => {
  const queries = useQueryClient()
  const [choice, setChoice] = useState<Choice | null>(null)
  const [error, setError] = useState<unknown>(null)
  const commit = (leaving: boolean): void => {
    if (choice === null) return
    send(alert.alertId, choice, leaving)
      .then(() =>
        Promise.all(['today', 'squad', 'listAlerts'].map((name) => queries.invalidateQueries({ queryKey: [name] }))),
      )
      .catch((failure: unknown) => {
        setError(failure)
        setChoice(null)
      })
  }
  const { pending, begin, undo } = useUndoable(commit)
  const choose = (chosen: Choice): void => {
    setError(null)
    setChoice(chosen)
    begin()
  }
  const takeBack = (): void => {
    undo()
    setChoice(null)
  }
  return (
    <>
      <div className="buttons" role="group" aria-label="What to do about this warning">
        {choice === null ? (
          <>
            <button type="button" className="main" onClick={() => choose('planned')}>
              It was planned
            </button>
            <button type="button" onClick={() => choose('later')}>
              Not now
            </button>
          </>
        ) : (
          <p className="done" role="status">
            {SAID[choice]}{' '}
            {pending ? (
              <button type="button" onClick={takeBack}>
                Undo
              </button>
            ) : null}
          </p>
        )}
      </div>
      {error === null ? null : <ErrorNote error={error} />}
    </>
  )
}
