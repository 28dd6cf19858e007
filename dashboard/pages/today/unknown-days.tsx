import { useState } from 'react'
import { useAction } from '../../api/queries.js'
import { formatLocalDate } from '../../lib/format.js'
import { ErrorNote } from '../../parts/states.js'

const TOUCHED = ['today', 'squad', 'listDays', 'listWeeks'] as const

const UnknownDay = ({ athleteId, localDate }: { readonly athleteId: string; readonly localDate: string }) => {
  const declare = useAction('declareDay', TOUCHED)
  const [asking, setAsking] = useState(false)
  const [minutes, setMinutes] = useState('40')
  const day = formatLocalDate(localDate, 'weekday')
  const params = { athleteId, localDate }
  return (
    <li>
      <span className="day">{day}</span>
      {asking ? (
        <form
          className="buttons"
          onSubmit={(event) => {
            event.preventDefault()
            declare.mutate({ params, body: { state: 'ran-without-pod', runningMinutes: Number(minutes) } })
          }}
        >
          <label className="field field-inline">
            <span>Minutes run</span>
            <input
              type="number"
              inputMode="numeric"
              min={1}
              max={1440}
              required
              value={minutes}
              onChange={(event) => {
                setMinutes(event.target.value)
              }}
            />
          </label>
          <button type="submit" className="main" disabled={declare.isPending}>
            Save
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Cancel
          </button>
        </form>
      ) : (
        <div className="buttons">
          <button
            type="button"
            aria-label={`Rested on ${day}`}
            disabled={declare.isPending}
            onClick={() => {
              declare.mutate({ params, body: { state: 'rest' } })
            }}
          >
            Rested
          </button>
          <button type="button" aria-label={`Ran without pod on ${day}`} onClick={() => setAsking(true)}>
            Ran without pod
          </button>
        </div>
      )}
      {declare.error === null ? null : <ErrorNote error={declare.error} />}
    </li>
  )
}

const headline = (count: number): string => {
  if (count === 0) return 'All days of the week are known'
  return count === 1 ? 'One day is not known' : `${String(count)} days are not known`
}

export interface UnknownDaysProps {
  readonly athleteId: string
  readonly days: readonly string[]
}

/** Days nobody has said anything about: unknown is not rest, so the athlete is asked; each answer can be taken back. */
export const UnknownDays = ({ athleteId, days }: UnknownDaysProps) => {
  const takeBack = useAction('declareDay', TOUCHED)
  const [before, setBefore] = useState<readonly string[]>(days)
  const [answered, setAnswered] = useState<string | null>(null)
  if (before !== days) {
    setAnswered(before.find((day) => !days.includes(day)) ?? answered)
    setBefore(days)
  }
  if (days.length === 0 && answered === null) return null
  return (
    <section className="card span-12 unknown-days" aria-labelledby="unknown-days">
      <h2 id="unknown-days">{headline(days.length)}</h2>
      {days.length === 0 ? null : (
        <p className="soft">
          No data came, and that is not the same as rest. Saying what they were makes the numbers right.
        </p>
      )}
      <ul>
        {days.map((localDate) => (
          <UnknownDay key={localDate} athleteId={athleteId} localDate={localDate} />
        ))}
      </ul>
      {answered === null ? null : (
        <p className="done" role="status">
          Saved for {formatLocalDate(answered, 'weekday')}.{' '}
          <button
            type="button"
            onClick={() => {
              takeBack.mutate({ params: { athleteId, localDate: answered }, body: { state: null } })
              setAnswered(null)
            }}
          >
            Undo
          </button>
        </p>
      )}
    </section>
  )
}
