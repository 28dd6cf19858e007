import { formatEasyKm } from '../../lib/format.js'
import { sparkline, type SparkPoint } from './sparkline-path.js'

const BOX = { width: 96, height: 26, margin: 3 }

const pathOf = (points: readonly SparkPoint[]): string =>
  points.map(({ x, y }) => `${String(x)},${String(y)}`).join(' ')

/** Twelve weeks as a small line; hollow dots where nothing is known, dotted for the week that goes on. */
export const Sparkline = ({ weeksSlu }: { readonly weeksSlu: readonly (number | null)[] }) => {
  const { stretches, unknown, last, going } = sparkline(weeksSlu, BOX)
  const label = `${String(weeksSlu.length)} weeks in easy km: ${weeksSlu.map((week) => (week === null ? 'not known' : formatEasyKm(week))).join(', ')}`
  return (
    <svg className="sparkline" width={BOX.width} height={BOX.height} role="img" aria-label={label}>
      {stretches.map((points) => (
        <polyline key={points[0]?.x} points={pathOf(points)} />
      ))}
      <polyline className="going" points={pathOf(going)} />
      {unknown.map(({ x, y }) => (
        <circle key={x} className="hollow" cx={x} cy={y} r="1.8" />
      ))}
      {last === null ? null : <circle className="last" cx={last.x} cy={last.y} r="2.4" />}
    </svg>
  )
}
