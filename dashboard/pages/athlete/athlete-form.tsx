import { useId, useState, type HTMLInputTypeAttribute } from 'react'
import { draftErrors, type AthleteDraft } from './athlete-draft.js'

interface TextFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
  readonly inputMode?: 'text' | 'decimal'
  readonly list?: string
  readonly type?: HTMLInputTypeAttribute
  readonly required?: boolean
}

const TextField = ({ label, hint, value, error, onChange, ...input }: TextFieldProps) => {
  const id = useId()
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...input}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={described.filter((part) => part !== null).join(' ') || undefined}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
      {hint === undefined ? null : (
        <small id={`${id}-hint`} className="soft">
          {hint}
        </small>
      )}
      {error === undefined ? null : (
        <small id={`${id}-error`} className="error">
          {error}
        </small>
      )}
    </div>
  )
}

const STRIKE_CHOICES: readonly (readonly [AthleteDraft['declaredStrike'], string])[] = [
  ['unknown', 'Don’t know'],
  ['rearfoot', 'Rearfoot (heel first)'],
  ['midfoot', 'Midfoot'],
  ['forefoot', 'Forefoot'],
]

export interface AthleteFormProps {
  readonly draft: AthleteDraft
  readonly onChange: (draft: AthleteDraft) => void
  readonly onSubmit: (draft: AthleteDraft) => void
  readonly action: string
  readonly busy: boolean
}

/** Name and zone are needed; the rest makes the estimates better. */
export const AthleteForm = ({ draft, onChange, onSubmit, action, busy }: AthleteFormProps) => {
  const zones = useId()
  const [tried, setTried] = useState(false)
  const errors = draftErrors(draft)
  const shown = tried ? errors : {}
  const field = (name: keyof AthleteDraft) => ({
    value: draft[name],
    error: shown[name],
    onChange: (value: string) => {
      onChange({ ...draft, [name]: value })
    },
  })
  return (
    <form
      noValidate
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (Object.keys(errors).length === 0) onSubmit(draft)
      }}
    >
      <TextField label="Name" required {...field('name')} />
      <TextField label="Time zone" list={zones} hint="Decides which day a run belongs to." {...field('zoneId')} />
      <datalist id={zones}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <TextField label="Body mass in kg" inputMode="decimal" {...field('bodyMassKg')} />
      <TextField label="Height in cm" inputMode="decimal" {...field('heightCm')} />
      <div className="field">
        <label htmlFor={`${zones}-strike`}>Usual foot strike</label>
        <select
          id={`${zones}-strike`}
          value={draft.declaredStrike}
          onChange={(event) => {
            onChange({ ...draft, declaredStrike: event.target.value as AthleteDraft['declaredStrike'] })
          }}
        >
          {STRIKE_CHOICES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <small className="soft">Used only where a sensor can’t tell.</small>
      </div>
      <TextField
        label="Longest run of the last 30 days in km"
        hint="Stands in until there is history."
        inputMode="decimal"
        {...field('longestRunKm')}
      />
      <p className="buttons">
        <button type="submit" className="main" disabled={busy}>
          {action}
        </button>
      </p>
    </form>
  )
}
