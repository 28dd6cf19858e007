import { Link } from '@tanstack/react-router'
import type { Athlete } from '../../api/types.js'

export interface ChooseAthleteProps {
  readonly athletes: readonly Athlete[]
  readonly onChoose: (athleteId: string) => void
}

/** Several athletes and none shown before in this browser: whose day is it? */
export const ChooseAthlete = ({ athletes, onChoose }: ChooseAthleteProps) => (
  <section className="card span-12" aria-labelledby="whose">
    <h1 id="whose">Whose day do you want to see?</h1>
    <p className="soft">
      This browser remembers the choice. For everybody at once see the <Link to="/squad">squad</Link>.
    </p>
    <ul className="choices">
      {athletes.map(({ athleteId, name }) => (
        <li key={athleteId}>
          <button type="button" onClick={() => onChoose(athleteId)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
    <p>
      <Link to="/athlete/$id" params={{ id: 'new' }}>
        Add an athlete
      </Link>
    </p>
  </section>
)
