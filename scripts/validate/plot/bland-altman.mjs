import { fixed } from '../markdown.mjs'
import { agreement, quantile } from '../statistics.mjs'
import { axes, rangeOf } from './axes.mjs'
import { COLOURS, dots, drawing, line, text, thinned, WIDTH } from './svg.mjs'

const MOST_DOTS = 1200
const AREA = { left: 72, top: 58, width: WIDTH - 72 - 118, height: 282 }

/**
 * Differences over references, coloured by group, with bias and 95 % limits of agreement.
 * @param points `[{ reference, estimate, group }]`
 */
export function blandAltmanPlot({ title, points, referenceName, differenceName, digits = 1 }) {
  const differences = points.map(({ reference, estimate }) => estimate - reference)
  const limits = agreement(differences)
  if (limits === null) return null
  const groups = [...new Set(points.map(({ group }) => group))].sort()
  const yRange = rangeOf([quantile(differences, 0.001), quantile(differences, 0.999), limits.low, limits.high], 0.12)
  const frame = axes({
    area: AREA,
    xRange: rangeOf(points.map(({ reference }) => reference)),
    yRange,
    xName: referenceName,
    yName: differenceName,
  })
  const right = AREA.left + AREA.width
  const level = (value, name, kind) => [
    line([AREA.left, frame.y(value)], [right, frame.y(value)], kind),
    text(right + 6, frame.y(value) + 4, `${name} ${fixed(value, digits)}`),
  ]
  const parts = [
    ...frame.parts,
    ...groups.map((group, n) => {
      const own = thinned(
        points.filter((point) => point.group === group),
        Math.ceil(MOST_DOTS / groups.length),
      )
      const places = own
        .map(({ reference, estimate }) => [reference, estimate - reference])
        .filter(([, difference]) => difference >= yRange[0] && difference <= yRange[1])
        .map(([reference, difference]) => [frame.x(reference), frame.y(difference)])
      return dots(places, { colour: COLOURS[n % COLOURS.length], size: points.length > 150 ? 4 : 7 })
    }),
    ...level(limits.bias, 'bias', 'm'),
    ...level(limits.high, '+1.96 SD', 'm d'),
    ...level(limits.low, '−1.96 SD', 'm d'),
    ...legend(groups, AREA.left),
  ]
  return drawing(parts, { title })
}

/** A dot and a name for each group, in one line under the title. */
export function legend(groups, left, y = 42) {
  let x = left
  return groups.flatMap((group, n) => {
    const parts = [
      dots([[x + 4, y - 4]], { colour: COLOURS[n % COLOURS.length], size: 8, opacity: 1 }),
      text(x + 13, y, group),
    ]
    x += 13 + 7 * String(group).length + 18
    return parts
  })
}
