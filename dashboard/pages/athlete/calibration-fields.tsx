import { useId, type ReactNode } from 'react'
import type { Session } from '../../api/types.js'
import { formatKm, formatLocalDate } from '../../lib/format.js'
import type { CalibrationDraft } from './calibration-draft.js'

interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly error: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
}

const NumberField = ({ label, hint, error, value, onChange }: FieldProps) => {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
      {note === undefined ? null : (
        <small id={`${id}-note`} className={error === undefined ? 'soft' : 'error'}>
          {note}
        </small>
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly children: ReactNode
}

const Choice = ({ label, value, onChange, children }: ChoiceProps) => (
  <label className="field">
    <span>{label}</span>
    <select
      value={value}
      onChange={(event) => {
        onChange(event.target.value)
      }}
    >
      {children}
    </select>
  </label>
)

export interface CalibrationFieldsProps {
  readonly draft: CalibrationDraft
  readonly errors: Partial<Record<keyof CalibrationDraft, string>>
  readonly runs: readonly Session[]
  readonly onChange: (draft: CalibrationDraft) => void
}

/** What was seen, and which steps of the sensor to hold it against. */
export const CalibrationFields = ({ draft, errors, runs, onChange }: CalibrationFieldsProps) => {
  const field = (name: keyof CalibrationDraft) => ({
    value: draft[name],
    error: errors[name],
    onChange: (value: string) => {
      onChange({ ...draft, [name]: value })
    },
  })
  return (
    <>
      <Choice label="What you saw" {...field('saw')}>
        <option value="angle">The angle of the sole in degrees</option>
        <option value="rearfoot">Only that the heel lands first</option>
        <option value="midfoot">Only that the whole sole lands at once</option>
        <option value="forefoot">Only that the forefoot lands first</option>
      </Choice>
      {draft.saw === 'angle' ? (
        <NumberField
          label="Median angle at first contact, in degrees"
          hint="Between the sole and the ground; toe up is positive, toe down negative."
          {...field('angleDeg')}
        />
      ) : (
        <p className="soft">A class stands for many angles, so it moves the sensor only part of the way.</p>
      )}
      <NumberField label="Steps you looked at" {...field('stepCount')} />
      <Choice label="Compare with" {...field('sessionId')}>
        <option value="">The latest run in this shoe</option>
        {runs.map((run) => (
          <option key={run.sessionId} value={run.sessionId}>
            {formatLocalDate(run.localDate, 'long')},{' '}
            {formatKm(run.totals.distanceBasis === null ? null : run.totals.distanceM)}
          </option>
        ))}
      </Choice>
      <Choice label="Foot in the video" {...field('foot')}>
        <option value="both">Both</option>
        <option value="left">Left</option>
        <option value="right">Right</option>
      </Choice>
      <details>
        <summary>Only a part of that run</summary>
        <NumberField label="From minute" {...field('fromMinute')} />
        <NumberField label="To minute" hint="Empty: to the end." {...field('toMinute')} />
      </details>
    </>
  )
}
