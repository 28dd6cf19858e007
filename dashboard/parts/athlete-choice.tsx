import type { Athlete } from '../api/types.js'

export interface AthleteChoiceProps {
  readonly athletes: readonly Athlete[]
  readonly athleteId: string | null
  readonly onChoose: (athleteId: string) => void
  readonly label?: string
}

/** Whose page this is; nothing to choose where there is one athlete. */
export const AthleteChoice = ({ athletes, athleteId, onChoose, label = 'Athlete' }: AthleteChoiceProps) =>
  athletes.length === 0 || (athletes.length < 2 && athleteId !== null) ? null : (
    <label className="field field-inline">
      <span>{label}</span>
      <select
        value={athleteId ?? ''}
        onChange={(event) => {
          onChoose(event.target.value)
        }}
      >
        {athleteId === null ? <option value="">choose…</option> : null}
        {athletes.map((athlete) => (
          <option key={athlete.athleteId} value={athlete.athleteId}>
            {athlete.name}
          </option>
        ))}
      </select>
    </label>
  )
