// A pair of axes: from values to places on the drawing, with round numbers at the ticks.
import { at, line, text } from './svg.mjs'

/** `{ x(value), y(value), parts, area }` for a frame with ticks and names of both axes. */
export function axes({ area, xRange, yRange, xName, yName, xTicks = 6, yTicks = 6, xNumbers = true }) {
  const { left, top, width, height } = area
  const x = (value) => left + ((value - xRange[0]) / (xRange[1] - xRange[0])) * width
  const y = (value) => top + height - ((value - yRange[0]) / (yRange[1] - yRange[0])) * height
  const bottom = top + height
  const parts = [
    ...ticks(xRange, xTicks).flatMap((value) => [
      line([x(value), top], [x(value), bottom], 'g'),
      xNumbers ? text(x(value), bottom + 16, said(value), { anchor: 'middle' }) : '',
    ]),
    ...ticks(yRange, yTicks).flatMap((value) => [
      line([left, y(value)], [left + width, y(value)], 'g'),
      text(left - 6, y(value) + 4, said(value), { anchor: 'end' }),
    ]),
    `<path class="a" d="M${at(left)} ${at(top)}V${at(bottom)}H${at(left + width)}"/>`,
    xName === null ? '' : text(left + width / 2, bottom + 34, xName, { anchor: 'middle' }),
    yName === null ? '' : text(left - 48, top + height / 2, yName, { anchor: 'middle', turned: true }),
  ]
  return { x, y, parts, area }
}

/** Round numbers in the range, about so many of them. */
export function ticks([low, high], about) {
  const rough = (high - low) / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const found = []
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++)
    found.push(Number((k * step).toPrecision(12)))
  return found
}

/** A range with some air around all values. */
export function rangeOf(values, air = 0.06) {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (!Number.isFinite(low)) return [0, 1]
  const margin = (high - low || Math.abs(high) || 1) * air
  return [low - margin, high + margin]
}

function said(value) {
  return String(value).replace('-', '−')
}
