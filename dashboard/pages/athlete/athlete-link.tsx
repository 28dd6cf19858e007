import { Link } from '@tanstack/react-router'
import type { Athlete } from '../../api/types.js'

/** The way to an athlete's own page. */
export const AthleteLink = ({ athlete }: { readonly athlete: Pick<Athlete, 'athleteId' | 'name'> }) => (
  <Link to="/athlete/$id" params={{ id: athlete.athleteId }} className="quiet">
    Profile and shoes<span className="unseen"> of {athlete.name}</span>
  </Link>
)
