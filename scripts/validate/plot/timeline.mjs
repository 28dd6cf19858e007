import { axes, rangeOf } from './axes.mjs'
import { box, COLOURS, dots, drawing, thinned, WIDTH } from './svg.mjs'
import { legend } from './bland-altman.mjs'

const LEFT = 72
const PANEL_HEIGHT = 120
const PANEL_GAP = 18
const TOP = 58
const MOST_DOTS = 900
const SHADE = { gap: '#d0454c', stop: '#8a8f98' }

/**
 * Panels over one time axis, one above the other, with stretches shaded behind all of them.
 * @param panels `[{ name, points: [[seconds, value]], fromZero }]`
 * @param stretches `[{ fromS, toS, kind: 'gap' | 'stop' }]`
 */
export function timelinePlot({ title, panels, stretches = [], durationS, notes = [] }) {
  const height = TOP + panels.length * (PANEL_HEIGHT + PANEL_GAP) + 36
  const parts = panels.flatMap(({ name, points, fromZero = false }, n) => {
    const area = {
      left: LEFT,
      top: TOP + n * (PANEL_HEIGHT + PANEL_GAP),
      width: WIDTH - LEFT - 20,
      height: PANEL_HEIGHT,
    }
    const [low, high] = rangeOf(
      points.map(([, value]) => value),
      0.1,
    )
    const frame = axes({
      area,
      xRange: [0, durationS],
      yRange: fromZero ? [0, high] : [low, high],
      xName: n === panels.length - 1 ? 'time (s)' : null,
      yName: name,
      xTicks: 8,
      yTicks: 4,
      xNumbers: n === panels.length - 1,
    })
    const shades = stretches.map(({ fromS, toS, kind }) =>
      box(frame.x(fromS), area.top, {
        width: Math.max(1, frame.x(toS) - frame.x(fromS)),
        height: area.height,
        colour: SHADE[kind],
        opacity: kind === 'gap' ? 0.35 : 0.28,
      }),
    )
    const places = thinned(points, MOST_DOTS).map(([s, value]) => [frame.x(s), frame.y(value)])
    return [...shades, ...frame.parts, dots(places, { colour: COLOURS[n % COLOURS.length], opacity: 0.8 })]
  })
  return drawing([...parts, ...shadeLegend(notes)], { title, height })
}

function shadeLegend(notes) {
  let x = LEFT
  return notes.flatMap(({ kind, name }) => {
    const parts = [
      box(x, 33, { width: 12, height: 11, colour: SHADE[kind], opacity: 0.5 }),
      ...legend([name], x + 4).slice(1),
    ]
    x += 40 + 7 * name.length
    return parts
  })
}
