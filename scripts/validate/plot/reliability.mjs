import { axes } from './axes.mjs'
import { COLOURS, curve, dots, drawing, line, WIDTH } from './svg.mjs'
import { legend } from './bland-altman.mjs'

const AREA = { left: 72, top: 58, width: 330, height: 282 }
const BARS = { left: 470, width: WIDTH - 470 - 20 }

/**
 * What share of the steps was as promised, over the promise; beside it how many steps each promise was made for.
 * @param series `[{ name, bins }]` as of `reliabilityBins`
 */
export function reliabilityPlot({ title, series, promise, outcome }) {
  const frame = axes({
    area: AREA,
    xRange: [0, 1],
    yRange: [0, 1],
    xName: promise,
    yName: outcome,
    xTicks: 5,
    yTicks: 5,
  })
  const most = Math.max(...series.flatMap(({ bins }) => bins.map(({ count }) => count)))
  const counts = axes({
    area: { ...BARS, top: AREA.top, height: AREA.height },
    xRange: [0, 1],
    yRange: [0, most * 1.05],
    xName: 'steps of each promise',
    yName: null,
    xTicks: 2,
    yTicks: 5,
  })
  const parts = [
    ...frame.parts,
    ...counts.parts,
    line([frame.x(0), frame.y(0)], [frame.x(1), frame.y(1)], 'm d'),
    ...series.flatMap(({ bins }, n) => {
      const colour = COLOURS[n]
      const places = bins.map(({ meanProbability, share }) => [frame.x(meanProbability), frame.y(share)])
      return [curve(places, { colour }), dots(places, { colour, size: 8, opacity: 1 })]
    }),
    ...series.flatMap(({ bins }, n) => {
      const places = bins.map(({ from, to, count }) => [counts.x((from + to) / 2), counts.y(count)])
      return [curve(places, { colour: COLOURS[n] }), dots(places, { colour: COLOURS[n], size: 6, opacity: 1 })]
    }),
    ...legend(
      series.map(({ name }) => name),
      AREA.left,
    ),
  ]
  return drawing(parts, { title })
}
