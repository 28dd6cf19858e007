export interface SparkPoint {
  readonly x: number
  readonly y: number
}
export interface Sparkline {
  /** Stretches of neighbouring known weeks. */
  readonly stretches: readonly (readonly SparkPoint[])[]
  /** Weeks of which nothing is known. */
  readonly unknown: readonly SparkPoint[]
  readonly last: SparkPoint | null
  /** From the last whole week to the one that still goes on. */
  readonly going: readonly SparkPoint[]
}

export interface SparkBox {
  readonly width: number
  readonly height: number
  readonly margin: number
}

/** Places twelve weeks in a box, from zero up; an unknown week breaks the line and lies on the floor. */
export const sparkline = (weeks: readonly (number | null)[], { width, height, margin }: SparkBox): Sparkline => {
  const top = Math.max(0, ...weeks.map((week) => week ?? 0)) || 1
  const step = (width - 2 * margin) / Math.max(1, weeks.length - 1)
  const place = (week: number, index: number): SparkPoint => ({
    x: Math.round((margin + index * step) * 10) / 10,
    y: Math.round((height - margin - (week / top) * (height - 2 * margin)) * 10) / 10,
  })
  const stretches: SparkPoint[][] = []
  const unknown: SparkPoint[] = []
  weeks.forEach((week, index) => {
    if (week === null) unknown.push(place(0, index))
    else if (index > 0 && weeks[index - 1] !== null) stretches.at(-1)?.push(place(week, index))
    else stretches.push([place(week, index)])
  })
  const lastWeek = weeks.at(-1)
  // The last week is not over: its fall means nothing yet, so it is no part of the line.
  const ends = lastWeek === null ? undefined : stretches.at(-1)
  const going = ends !== undefined && ends.length > 1 ? ends.slice(-2) : []
  if (going.length > 0) ends?.pop()
  const last = lastWeek === null || lastWeek === undefined ? null : place(lastWeek, weeks.length - 1)
  return { stretches, unknown, last, going }
}
