import { useState } from 'react'
import type { Session } from '../../../api/types.js'
import { formatDuration, formatEasyKm, formatKm } from '../../../lib/format.js'
import { sumOfSides } from '../../../lib/units.js'
import { RepairForm, type RepairProps } from './repair-form.js'
import { neighboursOf, runName } from './repair-words.js'

export interface MergeFormProps extends RepairProps {
  /** Runs of the days around it. */
  readonly near: readonly Session[]
}

/** Another run of the same athlete becomes a part of this one. */
export const MergeForm = ({ near, ...props }: MergeFormProps) => {
  const { session, onCancel } = props
  const neighbours = neighboursOf(session, near)
  const [chosen, setChosen] = useState<string | null>(null)
  const otherSessionId = neighbours.find((one) => one.session.sessionId === chosen)?.session.sessionId ?? null
  if (neighbours.length === 0) {
    return (
      <div className="repair-form">
        <p>No other run of this athlete begins or ends within 12 hours of this one.</p>
        <p className="buttons">
          <button type="button" onClick={onCancel}>
            Close
          </button>
        </p>
      </div>
    )
  }
  return (
    <RepairForm
      {...props}
      label="Put this run together with another one"
      says={
        otherSessionId === null
          ? 'Choose the other run.'
          : 'The two count as one run from now on, also in the comparison with your longest runs. The time between them counts as a pause.'
      }
      request={otherSessionId === null ? null : { kind: 'merge', otherSessionId }}
      button="Put together"
      done="Put together."
    >
      <fieldset className="choice-list">
        <legend>Which run belongs to this one?</legend>
        {neighbours.map(({ session: other, words }) => (
          <label key={other.sessionId} className="choice-line">
            <input
              type="radio"
              name="other-run"
              checked={chosen === other.sessionId}
              onChange={() => setChosen(other.sessionId)}
            />
            <span>
              <b>{runName(other)}</b> · {formatEasyKm(sumOfSides(other.totals.soleusLoadSlu))} easy km ·{' '}
              {formatKm(other.totals.distanceBasis === null ? null : other.totals.distanceM)} ·{' '}
              {formatDuration(other.totals.durationS)} · <span className="soft">{words}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </RepairForm>
  )
}
