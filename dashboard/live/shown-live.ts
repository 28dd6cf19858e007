import type { LiveAthlete } from '../../src/contracts/views.js'

const isLive = ({ state }: LiveAthlete): boolean => state === 'running' || state === 'paused'

/** Whom Live shows: the athlete asked for or shown last where they have pods on, else whoever runs, else whoever is ready. */
export const shownLive = (athletes: readonly LiveAthlete[], wantedId: string | undefined): LiveAthlete | null =>
  athletes.find(({ athleteId }) => athleteId === wantedId) ?? athletes.find(isLive) ?? athletes[0] ?? null
