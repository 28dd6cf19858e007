// Small plots as SVG text: readable on light and dark ground, the same bytes for the same data.

export const WIDTH = 640
export const HEIGHT = 400
/** Told apart by people who see few colours, and legible on white and on black. */
export const COLOURS = ['#3b82c4', '#e07b39', '#2f9e77', '#b565a7']
const STYLE = `text{font:12px system-ui,sans-serif;fill:#59636e}.t{font-size:14px;font-weight:600}.a{stroke:#59636e;fill:none}
.g{stroke:#59636e;stroke-opacity:.22;fill:none}.m{stroke:#59636e;fill:none;stroke-width:1.5}.d{stroke-dasharray:5 4}
@media(prefers-color-scheme:dark){text{fill:#b6bec8}.a,.g,.m{stroke:#b6bec8}}`

/** A whole drawing around its parts. */
export function drawing(parts, { title, width = WIDTH, height = HEIGHT }) {
  const label = escapeText(title)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>${STYLE}</style>
<text class="t" x="12" y="22">${label}</text>
${parts.filter((part) => part !== '').join('\n')}
</svg>
`
}

/** Coordinates with one digit are finer than a screen. */
export function at(value) {
  return String(Math.round(value * 10) / 10)
}

export function escapeText(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function text(x, y, said, { anchor = 'start', turned = false, fill = null } = {}) {
  const turn = turned ? ` transform="rotate(-90 ${at(x)} ${at(y)})"` : ''
  const colour = fill === null ? '' : ` style="fill:${fill}"`
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${turn}${colour}>${escapeText(said)}</text>`
}

export function line([x1, y1], [x2, y2], kind = 'a') {
  return `<path class="${kind}" d="M${at(x1)} ${at(y1)}L${at(x2)} ${at(y2)}"/>`
}

/** Round dots, all in one path: a dot is a line of no length with round ends. */
export function dots(points, { colour, size = 4, opacity = 0.55 }) {
  if (points.length === 0) return ''
  const d = points.map(([x, y]) => `M${at(x)} ${at(y)}h0`).join('')
  return `<path d="${d}" stroke="${colour}" stroke-width="${size}" stroke-linecap="round" stroke-opacity="${opacity}" fill="none"/>`
}

/** A line through points; null points tear it. */
export function curve(points, { colour, width = 1.5 }) {
  let pen = 'M'
  const d = points
    .map((point) => {
      if (point === null) {
        pen = 'M'
        return ''
      }
      const piece = `${pen}${at(point[0])} ${at(point[1])}`
      pen = 'L'
      return piece
    })
    .join('')
  return `<path d="${d}" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round" fill="none"/>`
}

export function box(x, y, { width, height, colour, opacity = 0.18 }) {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="${colour}" fill-opacity="${opacity}"/>`
}

/** Not more than so many of them, evenly taken, the same each time. */
export function thinned(things, most) {
  if (things.length <= most) return things
  return Array.from({ length: most }, (_, i) => things[Math.floor((i * things.length) / most)])
}
