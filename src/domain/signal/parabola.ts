import { clip } from './clip.js'

/**
 * Where the parabola through three values one apart is lowest, counted from the middle one; within half a step of it, and
 * 0 where it has no lowest point.
 */
export function lowestOffset(before: number, here: number, after: number): number {
  const bend = before - 2 * here + after
  return bend > 1e-6 ? clip((0.5 * (before - after)) / bend, -0.5, 0.5) : 0
}
