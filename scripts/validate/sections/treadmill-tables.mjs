// Tables and parts that stand in several reports on the treadmill recordings.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, joinBlocks, table } from '../markdown.mjs'
import { agreement, groupBy } from '../statistics.mjs'

export const STRIKES = ['Rearfoot', 'Midfoot', 'Forefoot']

/**
 * One metric of this program beside that of floors and published methods, under the main conditions.
 * @param methods `[[name, metric]]`, a line each
 * @param figure `(condition, metric) → { value }`, as `write` of a section gets it
 */
export function methodTable(methods, figure, what = 'MAPE (%)') {
  return table(
    ['method', ...MAIN_CONDITIONS.map((condition) => `${condition}: ${what}`)],
    methods.map(([name, metric]) => [
      name,
      ...MAIN_CONDITIONS.map((condition) => fixed(figure(condition, metric)?.value, 2)),
    ]),
  )
}

/**
 * A part of the report and a plot for each main condition: `{ tables, plots }`, as `write` of a section gives them.
 * @param report name of the report; the plots are named after it
 * @param part `(condition, plotName) → { blocks, svg }`
 */
export function partsByCondition(report, part) {
  const parts = MAIN_CONDITIONS.map((condition) => {
    const name = `${report}-${condition}.svg`
    const { blocks, svg } = part(condition, name)
    return {
      text: joinBlocks(`## ${condition === 'clean' ? 'Clean' : 'Degraded'}`, ...blocks),
      plot: { name, svg },
    }
  })
  return { tables: parts.map(({ text }) => text), plots: parts.map(({ plot }) => plot) }
}

/** Groups of one speed each, slowest first: `[[speedMps, group]]`. */
export function groupBySpeed(points) {
  return [...groupBy(points, ({ speedMps }) => speedMps)].sort((a, b) => a[0] - b[0])
}

/** Bias, SD and limits of agreement by speed, by strike and over all. @param points `[{ speedMps, label, difference }]` */
export function agreementTable(points, { unit, digits = 1 }) {
  const row = (name, group) => {
    const limits = agreement(group.map(({ difference }) => difference))
    if (limits === null) return null
    return [
      name,
      limits.count,
      fixed(limits.bias, digits),
      fixed(limits.sd, digits),
      `${fixed(limits.low, digits)} … ${fixed(limits.high, digits)}`,
    ]
  }
  const byStrike = STRIKES.map((label) => [label, points.filter((point) => point.label === label)])
  const rows = [
    row('all', points),
    ...groupBySpeed(points).map(([speed, group]) => row(`${speed} m/s`, group)),
    ...byStrike.map(([label, group]) => row(label.toLowerCase(), group)),
  ].filter((cells) => cells !== null)
  return table(['group', 'n', `bias (${unit})`, `SD (${unit})`, `95 % limits (${unit})`], rows)
}
