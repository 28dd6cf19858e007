import type { Pod } from '../live/staleness.js'

/** The header has room for so many devices. */
const MOST_SHOWN = 2
const RANKS = { left: 0, right: 1 } as const
const rankOf = ({ foot }: Pod): number => (foot === null ? 2 : RANKS[foot])

/** The pods of the feet, all of them, left first; a strap or a treadmill only where a place is left. */
export const headerPods = (pods: readonly Pod[]): readonly Pod[] => {
  const onFeet = pods.filter(({ foot }) => foot !== null).length
  return pods.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, Math.max(MOST_SHOWN, onFeet))
}
