// Which share of the values is below each value, one line a group.
import { legend } from './bland-altman.mjs'
import { axes } from './axes.mjs'
import { COLOURS, curve, drawing, WIDTH } from './svg.mjs'

const AREA = { left: 72, top: 58, width: WIDTH - 72 - 24, height: 282 }
const POINTS = 120

/** @param series `[{ name, values }]`; empty ones are left out; null where all are */
export function cumulativePlot({ title, series, valueName, countedName }) {
  const told = series.filter(({ values }) => values.length > 0)
  if (told.length === 0) return null
  const most = Math.max(...told.flatMap(({ values }) => values))
  const frame = axes({
    area: AREA,
    xRange: [0, most * 1.02],
    yRange: [0, 1],
    xName: valueName,
    yName: countedName,
    xTicks: 8,
    yTicks: 5,
  })
  const parts = [
    ...frame.parts,
    ...told.map(({ values }, n) => {
      const sorted = Float64Array.from(values).sort()
      const steps = Array.from({ length: POINTS + 1 }, (_, k) => Math.round((k / POINTS) * (sorted.length - 1)))
      const places = steps.map((k) => [frame.x(sorted[k]), frame.y((k + 1) / sorted.length)])
      return curve(places, { colour: COLOURS[n % COLOURS.length], width: 2 })
    }),
    ...legend(
      told.map(({ name }) => name),
      AREA.left,
    ),
  ]
  return drawing(parts, { title })
}
