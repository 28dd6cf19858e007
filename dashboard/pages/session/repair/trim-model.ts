import type { Minute } from '../../../api/types.js'
import type { Point } from '../../../charts/line-chart.js'
import { formatDuration } from '../../../lib/format.js'
import { easyMetresFromImpulse } from '../../../lib/units.js'

/** A run on the strip: seconds since its start. */
export interface Span {
  readonly startTimeUs: number
  readonly endTimeUs: number
}
export interface Kept {
  readonly fromS: number
  readonly toS: number
}

/** A run shorter than this can't be computed. */
export const SHORTEST_S = 10

export const durationOf = ({ startTimeUs, endTimeUs }: Span): number => Math.max(0, (endTimeUs - startTimeUs) / 1e6)

/** Both ends within the run and far enough apart; the end that was not moved stays where it is. */
export const keptWithin = (kept: Kept, durationS: number, moved: 'from' | 'to'): Kept => {
  const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
  const shortest = Math.min(SHORTEST_S, durationS)
  return moved === 'from'
    ? { ...kept, fromS: clamp(kept.fromS, 0, Math.max(0, kept.toS - shortest)) }
    : { ...kept, toS: clamp(kept.toS, Math.min(durationS, kept.fromS + shortest), durationS) }
}

/** The ends of a run as somebody said them last: null where what was typed is no time within the run. */
export interface SaidEnds {
  readonly fromS: number | null
  readonly toS: number | null
  readonly moved: 'from' | 'to'
}

const NO_TIME = 'That is no time within the run.'

/** What is wrong with the ends, in words, each beside the field that has to change; null where an end can be taken. */
export const endProblems = (
  { fromS, toS, moved }: SaidEnds,
  durationS: number,
): { readonly from: string | null; readonly to: string | null } => {
  if (fromS === null || toS === null)
    return { from: fromS === null ? NO_TIME : null, to: toS === null ? NO_TIME : null }
  const shortest = Math.min(SHORTEST_S, durationS)
  if (toS - fromS >= shortest) return { from: null, to: null }
  const turned = moved === 'from' ? 'The run must begin before it ends.' : 'The run must end after it begins.'
  const problem = toS <= fromS ? turned : `At least ${String(SHORTEST_S)} seconds must stay.`
  return moved === 'from' ? { from: problem, to: null } : { from: null, to: problem }
}

/** What the handles show: the ends as they were said, or the nearest that can be. */
export const shownEnds = ({ fromS, toS, moved }: SaidEnds, durationS: number): Kept =>
  keptWithin({ fromS: fromS ?? 0, toS: toS ?? durationS }, durationS, moved)

/** The nearest moment at which a run can be cut: each of the two parts needs its seconds. */
export const cutWithin = (atS: number, durationS: number): number => {
  const { toS } = keptWithin({ fromS: 0, toS: atS }, durationS, 'to')
  return keptWithin({ fromS: toS, toS: durationS }, durationS, 'from').fromS
}

/** What is wrong with the moment of a cut, in words. */
export const cutProblem = (atS: number | null, durationS: number): string | null => {
  if (atS === null) return NO_TIME
  const isFar = atS >= SHORTEST_S && durationS - atS >= SHORTEST_S
  return isFar ? null : `Each part needs at least ${String(SHORTEST_S)} seconds.`
}

/** What a trim asks for; an end that was not moved stays null. Null where nothing would be cut off. */
export const trimRequest = ({ fromS, toS }: Kept, span: Span) => {
  const fromUs = fromS <= 0 ? null : Math.round(span.startTimeUs + fromS * 1e6)
  const toUs = toS >= durationOf(span) ? null : Math.round(span.startTimeUs + toS * 1e6)
  return fromUs === null && toUs === null ? null : { kind: 'trim' as const, fromUs, toUs }
}

/** "38:00 of 45:00 stay; 2:10 at the beginning and 4:50 at the end are cut off." */
export const keptWords = ({ fromS, toS }: Kept, durationS: number): string => {
  const cut = [
    ...(fromS > 0 ? [`${formatDuration(fromS)} at the beginning`] : []),
    ...(toS < durationS ? [`${formatDuration(durationS - toS)} at the end`] : []),
  ]
  if (cut.length === 0) return `All ${formatDuration(durationS)} stay. Drag an end of the run, or type a time.`
  return `${formatDuration(toS - fromS)} of ${formatDuration(durationS)} stay; ${cut.join(' and ')} would be cut off.`
}

/** Load of each minute in easy metres as steps over seconds, for the strip; ends at the end of the run. */
export const stripPoints = (minutes: readonly Minute[], span: Span): readonly Point[] => {
  const durationS = durationOf(span)
  const byStart = new Map<number, number>()
  for (const { startTimeUs, soleusImpulseBwSSum } of minutes) {
    const x = Math.max(0, (startTimeUs - span.startTimeUs) / 1e6)
    byStart.set(x, (byStart.get(x) ?? 0) + easyMetresFromImpulse(soleusImpulseBwSSum))
  }
  const starts = [...byStart.entries()].sort(([a], [b]) => a - b)
  const points = starts.flatMap(([x, y], index): Point[] => {
    const next = starts[index + 1]?.[0] ?? durationS
    // Between two parts that were put together nothing was run.
    return next > x + 61
      ? [
          { x, y },
          { x: x + 60, y: 0 },
        ]
      : [{ x, y }]
  })
  const last = points.at(-1)
  return last === undefined ? [] : [...points, { x: durationS, y: last.y }]
}

/** Where a run is most likely two: in the middle of its longest pause, else in its middle. */
export const likelyCut = (points: readonly Point[], durationS: number): number => {
  let best = { lengthS: 0, atS: durationS / 2 }
  let sinceS: number | null = null
  for (const { x, y } of points) {
    if (y !== null && y > 0) {
      if (sinceS !== null && x - sinceS > best.lengthS) best = { lengthS: x - sinceS, atS: (sinceS + x) / 2 }
      sinceS = null
    } else sinceS ??= x
  }
  return Math.round(best.atS)
}
