// What the reports on a quantity of each step share that the plate measures as well: contact time and peak force.
import { fixed, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { agreement, meanAbsolutePercent } from '../statistics.mjs'
import { cellsOf } from './treadmill-section.mjs'
import { agreementTable, groupBySpeed, partsByCondition } from './treadmill-tables.mjs'

/**
 * Cells, figures and parts of the report of such a quantity.
 * @param quantity `{ estimateOf, referenceOf, key, combine, unit }`: the two sides of a step, and what steps go into a cell
 */
export function plateQuantity({ estimateOf, referenceOf, key, combine, unit }) {
  const cells = ({ steps }, estimate = estimateOf) => cellsOf(steps, { key, estimate, reference: referenceOf, combine })

  const points = ({ steps }) =>
    steps
      .map((one) => ({ ...one, estimate: estimateOf(one), reference: referenceOf(one) }))
      .filter(({ estimate, reference }) => estimate !== null && reference !== null)
      .map((one) => ({ ...one, difference: one.estimate - one.reference }))

  /** MAPE of the cells, bias and SD of the steps; the metrics' names end in the unit, as `biasMs` does. */
  const measure = (run, ending) => {
    const own = cells(run)
    const limits = agreement(points(run).map(({ difference }) => difference))
    return [
      { metric: 'mape', value: meanAbsolutePercent(own), unit: '%', count: own.length },
      { metric: `bias${ending}`, value: limits?.bias ?? null, unit, count: limits?.count ?? 0 },
      { metric: `sd${ending}`, value: limits?.sd ?? null, unit, count: limits?.count ?? 0 },
    ]
  }

  /**
   * Levels by speed, agreement step by step and a Bland–Altman plot for each main condition: `{ tables, plots }`.
   * @param words `{ report, subject, title, cellName, plate, digits }`; `digits` of `{ level, difference, plot }`
   */
  const parts = (study, { report, subject, title, cellName, plate, digits }) =>
    partsByCondition(report, (condition, plotName) => {
      const run = study.run(condition)
      const level = (values) => fixed(combine(values), digits.level)
      const steps = points(run)
      return {
        blocks: [
          table(
            ['speed', cellName, 'MAPE (%)', `plate (${unit})`, `estimate (${unit})`],
            groupBySpeed(cells(run)).map(([speed, group]) => [
              `${speed} m/s`,
              group.length,
              fixed(meanAbsolutePercent(group), 2),
              level(group.map(({ reference }) => reference)),
              level(group.map(({ estimate }) => estimate)),
            ]),
          ),
          'Step by step:',
          agreementTable(steps, { unit, digits: digits.difference }),
          picture(`Bland–Altman plot of ${subject}, ${condition}`, plotName),
        ],
        svg: blandAltmanPlot({
          title: `${title}, ${condition}`,
          points: steps.map(({ estimate, reference, speedMps }) => ({ reference, estimate, group: `${speedMps} m/s` })),
          referenceName: plate,
          differenceName: `estimate − plate (${unit})`,
          digits: digits.plot,
        }),
      }
    })

  return { cells, measure, parts }
}
