// Impulse of the Achilles force in one step, the headline of the load model.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, list, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { defaultChainCells } from '../published/chain-comparison.mjs'
import { predictLeftOut } from '../published/floors.mjs'
import {
  clusteredAgreement,
  correlation,
  groupBy,
  leastSquares,
  mean,
  meanAbsolutePercent,
  median,
} from '../statistics.mjs'
import { impulseCells, referencePeakBw, withoutGroupConstant } from './load-cells.mjs'
import { byRunnerSpeedAndFoot, cellsOf, describeSample, treadmillSection } from './treadmill-section.mjs'
import { agreementTable, methodTable, partsByCondition } from './treadmill-tables.mjs'

export const section = treadmillSection({
  name: 'achilles-impulse',
  title: 'Achilles impulse',
  quantity: 'achillesImpulse',
  measure: measureImpulse,
  shown: [
    { metric: 'mape', name: 'MAPE after one group constant' },
    { metric: 'groupFactor', name: 'group constant' },
    { metric: 'correlation', name: 'r' },
    { metric: 'peakMape', name: 'peak force, MAPE after one constant' },
  ],
  compare,
  write,
})

function measureImpulse(run, study) {
  const raw = impulseCells(study, run)
  const { cells, factor } = withoutGroupConstant(raw)
  const peaks = withoutGroupConstant(peakCells(run)).cells
  return [
    { metric: 'mape', value: meanAbsolutePercent(cells), unit: '%', count: cells.length },
    { metric: 'groupFactor', value: factor, unit: 'ratio', count: cells.length },
    { metric: 'correlation', value: correlation(cells), unit: 'ratio', count: cells.length },
    { metric: 'peakMape', value: meanAbsolutePercent(peaks), unit: '%', count: peaks.length },
  ]
}

function peakCells({ steps }) {
  const estimate = ({ step }) => step.achillesForcePeakBw
  return cellsOf(steps, { key: byRunnerSpeedAndFoot, estimate, reference: referencePeakBw, combine: median })
}

function compare(study) {
  return MAIN_CONDITIONS.flatMap((condition) => {
    const run = study.run(condition)
    const floor = predictLeftOut(impulseCells(study, run), ({ speedMps }) => speedMps)
    const peakFloor = predictLeftOut(peakCells(run), ({ speedMps }) => speedMps)
    const chain = withoutGroupConstant(defaultChainCells(study, condition)).cells
    return [
      { condition, metric: 'floorMape', value: meanAbsolutePercent(floor), unit: '%', count: floor.length },
      { condition, metric: 'peakFloorMape', value: meanAbsolutePercent(peakFloor), unit: '%', count: peakFloor.length },
      { condition, metric: 'defaultChainMape', value: meanAbsolutePercent(chain), unit: '%', count: chain.length },
    ]
  })
}

const METHODS = [
  ['this program', 'mape'],
  ['default chain: contact time → vertical force → Achilles force', 'defaultChainMape'],
  ['mean of the other runners at that speed (floor)', 'floorMape'],
]

/** How the error goes with the size of the impulse, and what limits hold when a runner's cells are not taken for several runners. */
function proportionText(points) {
  const limits = clusteredAgreement(
    [...groupBy(points, ({ subject }) => subject).values()].map((own) => own.map(({ difference }) => difference)),
  )
  // Over the mean of both, as Bland and Altman advise: over the reference its own scatter would tilt the line.
  const middle = points.map(({ estimate, reference }) => (estimate + reference) / 2)
  const line = leastSquares(
    middle.map((value) => [1, value]),
    points.map(({ estimate, reference }) => estimate - reference),
  )
  const overReference = leastSquares(
    points.map(({ reference }) => [1, reference]),
    points.map(({ estimate }) => estimate),
  )
  if (limits === null || line === null || overReference === null) return null
  const sorted = [...points].sort((a, b) => a.reference - b.reference)
  const tenth = Math.max(1, Math.round(sorted.length / 10))
  const end = (cells) =>
    `${fixed(mean(cells.map(({ difference }) => difference)))} % (reference ${fixed(cells[0].reference, 2)} to ${fixed(cells.at(-1).reference, 2)} BW·s)`
  const shrinks = overReference[1] < 1
  return (
    (shrinks ? 'The estimate regresses to the mean: low impulses are read too high and high ones too low. ' : '') +
    `The lowest tenth of the cells is off by ${end(sorted.slice(0, tenth))}, the highest by ${end(sorted.slice(-tenth))}. ` +
    `Slope of estimate − reference over the mean of both (Bland–Altman): ${fixed(line[1], 2)}; of the estimate over the reference: ${fixed(overReference[1], 2)}, where 1 would be right. ` +
    `So the difference between two runners is read ${shrinks ? 'smaller' : 'larger'} than it is. ` +
    `The limits of the table take the cells of a runner for independent. With the runner as cluster: SD ${fixed(limits.betweenSd)} % between runners and ${fixed(limits.withinSd)} % within, ` +
    `95 % limits ${fixed(limits.low)} … ${fixed(limits.high)} % (${limits.count} runners).`
  )
}

function write(study, { figure }) {
  const parts = partsByCondition('achilles-impulse', (condition, plotName) => {
    const { cells, factor } = withoutGroupConstant(impulseCells(study, study.run(condition)))
    const points = cells.map((cell) => ({ ...cell, difference: 100 * (cell.estimate / cell.reference - 1) }))
    const byRunner = [...groupBy(points, ({ subject }) => subject)].map(([subject, own]) => [
      subject,
      own.length,
      fixed(mean(own.map(({ difference }) => difference))),
      fixed(meanAbsolutePercent(own)),
    ])
    return {
      blocks: [
        `Group constant: the estimates are ${fixed(factor, 3)} times the reference on average; the rest is judged after dividing by it.`,
        agreementTable(points, { unit: '%' }),
        proportionText(points),
        picture(`Error of the Achilles impulse of each runner, speed and foot, ${condition}`, plotName),
        condition === 'clean' ? table(['runner', 'cells', 'bias (%)', 'MAPE (%)'], byRunner) : null,
      ],
      svg: blandAltmanPlot({
        title: `Achilles impulse of runner × speed × foot, ${condition}`,
        points: cells.map(({ estimate, reference, label }) => ({
          reference,
          estimate: reference + 100 * (estimate / reference - 1),
          group: (label ?? 'unlabelled').toLowerCase(),
        })),
        referenceName: 'reference (BW·s at a lever of 5 cm)',
        differenceName: 'estimate − reference (%)',
      }),
    }
  })
  return {
    intro: [
      '## Method',
      describeSample(study),
      'Reference: impulse of the quasi-static ankle moment (centre of pressure × ground reaction force about the ankle) over a lever of 5 cm and body weight. ' +
        'Estimate: the stored soleus impulse over the soleus’s share. Medians of runner × speed × foot; one factor is taken off for the whole group, because the absolute level of neither side is known.',
      '## Beside floor and default chain',
      methodTable(METHODS, figure),
      'Peak of the Achilles force, after one group constant:',
      methodTable(
        [
          ['this program', 'peakMape'],
          ['mean of the other runners at that speed (floor)', 'peakFloorMape'],
        ],
        figure,
      ),
    ],
    ...parts,
    limits: list([
      'The reference is an ankle moment from markers and plate without inertia, known to read about 17 % low; it is not a tendon force.',
      'The lever of the tendon is taken as 5 cm for everybody. In truth it differs by some 13 % between people, and nothing here shows it.',
      'How the soleus shares the force with the gastrocnemius is not measured at all here.',
      'Body weight is removed on both sides, so an error in it doesn’t show.',
    ]),
  }
}
