import { useState } from 'react'
import type { Session } from '../../../api/types.js'
import { clockTime, momentOfClock } from '../../../lib/clock-time.js'
import { durationOf } from './trim-model.js'
import { spanOf } from './run-strip.js'

export interface ClockFieldProps {
  readonly label: string
  readonly session: Session
  /** Null where what was typed is no time within the run. */
  readonly atS: number | null
  /** What is wrong with it, in words. */
  readonly problem: string | null
  readonly onChange: (atS: number | null) => void
}

interface Draft {
  readonly text: string
  readonly atS: number | null
}

/** A moment of the run by the clock. What is typed stays while somebody types, and as long as it can't be taken. */
export const ClockField = ({ label, session, atS, problem, onChange }: ClockFieldProps) => {
  const { startTimeUs, zoneId } = session
  const [draft, setDraft] = useState<Draft | null>(null)
  const durationS = durationOf(spanOf(session))
  // A handle that was moved since says something newer.
  const text = draft !== null && draft.atS === atS ? draft.text : null
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="time"
        step={1}
        required
        aria-invalid={problem !== null}
        value={text ?? (atS === null ? '' : clockTime(startTimeUs + atS * 1e6, zoneId))}
        onChange={({ target }) => {
          const moment = momentOfClock(target.value, startTimeUs, zoneId)
          const seconds = moment === null ? null : (moment - startTimeUs) / 1e6
          const said = seconds === null || seconds > durationS ? null : Math.max(0, seconds)
          setDraft({ text: target.value, atS: said })
          onChange(said)
        }}
        onBlur={() => {
          if (problem === null) setDraft(null)
        }}
      />
      {problem === null ? null : (
        <span className="error" role="alert">
          {problem}
        </span>
      )}
    </label>
  )
}
