import { useState } from 'react'
import type { Session } from '../../../api/types.js'
import { clockTime, momentOfClock } from '../../../lib/clock-time.js'
import { durationOf } from './trim-model.js'
import { spanOf } from './run-strip.js'

export interface ClockFieldProps {
  readonly label: string
  readonly session: Session
  readonly atS: number
  readonly onChange: (atS: number) => void
}

/** A moment of the run by the clock. While somebody types, what is typed stays; it counts once it lies within the run. */
export const ClockField = ({ label, session, atS, onChange }: ClockFieldProps) => {
  const { startTimeUs, zoneId } = session
  const [draft, setDraft] = useState<string | null>(null)
  const [outside, setOutside] = useState(false)
  const durationS = durationOf(spanOf(session))
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="time"
        step={1}
        required
        aria-invalid={outside}
        value={draft ?? clockTime(startTimeUs + atS * 1e6, zoneId)}
        onChange={({ target }) => {
          setDraft(target.value)
          const moment = momentOfClock(target.value, startTimeUs, zoneId)
          const seconds = moment === null ? null : (moment - startTimeUs) / 1e6
          const within = seconds !== null && seconds <= durationS
          setOutside(!within)
          if (within) onChange(Math.max(0, seconds))
        }}
        onBlur={() => {
          setDraft(null)
          setOutside(false)
        }}
      />
      {outside ? <span className="error">That is no time within the run.</span> : null}
    </label>
  )
}
