import { Link } from '@tanstack/react-router'

/** Says that somebody runs right now, and leads there. */
export const LiveTag = ({ athleteId, name }: { readonly athleteId: string; readonly name: string }) => (
  <Link
    to="/live"
    search={{ athlete: athleteId }}
    className="live-tag"
    aria-label={`${name} is running now: go to Live`}
  >
    live
  </Link>
)
