import type { ReactNode } from 'react'
import type { EditRequest } from '../../../../src/contracts/edits.js'
import { afterwards } from '../../../api/queries.js'
import type { Session } from '../../../api/types.js'
import { ErrorNote } from '../../../parts/states.js'
import { useMakeEdit } from './use-edit.js'

export interface RepairProps {
  readonly session: Session
  readonly onDone: (said: string) => void
  readonly onCancel: () => void
}

export interface RepairFormProps extends RepairProps {
  readonly label: string
  /** What will change, said before it is done. */
  readonly says: ReactNode
  /** What is asked for; null while there is nothing to ask for. */
  readonly request: EditRequest | null
  readonly button: string
  readonly done: string
  readonly danger?: boolean
  readonly children?: ReactNode
}

/** One change of a run: what it needs, what it will change, and the button that does it. */
export const RepairForm = (props: RepairFormProps) => {
  const { session, onDone, onCancel, label, says, request, button, done, danger = false, children } = props
  const make = useMakeEdit()
  return (
    <form
      className="repair-form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        if (request === null) return
        const params = { sessionId: session.sessionId }
        afterwards(make.mutateAsync({ params, body: request }), () => onDone(done))
      }}
    >
      {children}
      <p aria-live="polite">{says}</p>
      <p className="buttons">
        <button type="submit" className={danger ? 'danger' : 'main'} disabled={request === null || make.isPending}>
          {button}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </p>
      {make.error === null ? null : <ErrorNote error={make.error} />}
    </form>
  )
}
