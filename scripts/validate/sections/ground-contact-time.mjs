// How long the foot stays on the ground.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, joinBlocks, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { compareEvents } from '../published/event-comparison.mjs'
import { predictLeftOut } from '../published/floors.mjs'
import { agreement, groupBy, mean, meanAbsolutePercent } from '../statistics.mjs'
import { agreementTable, byRunnerAndSpeed, cellsOf, describeSample, treadmillSection } from './treadmill-section.mjs'

export const section = treadmillSection({
  name: 'ground-contact-time',
  title: 'Ground contact time',
  quantity: 'groundContactTime',
  measure: measureContactTime,
  shown: [
    { metric: 'mape', name: 'MAPE of runner × speed' },
    { metric: 'biasMs', name: 'bias of a step' },
    { metric: 'sdMs', name: 'SD of a step' },
  ],
  compare,
  write,
})

const estimateOf = ({ step }) => step.groundContactTimeMs
const referenceOf = ({ truth }) => truth.contactMs

function contactCells({ steps }) {
  return cellsOf(steps, { key: byRunnerAndSpeed, estimate: estimateOf, reference: referenceOf, combine: mean })
}

function differences({ steps }) {
  return steps.flatMap((one) =>
    estimateOf(one) === null || referenceOf(one) === null ? [] : [estimateOf(one) - referenceOf(one)],
  )
}

function known({ steps }) {
  return steps
    .filter((one) => estimateOf(one) !== null && referenceOf(one) !== null)
    .map((one) => ({ ...one, difference: estimateOf(one) - referenceOf(one) }))
}

function measureContactTime(run) {
  const cells = contactCells(run)
  const limits = agreement(differences(run))
  return [
    { metric: 'mape', value: meanAbsolutePercent(cells), unit: '%', count: cells.length },
    { metric: 'biasMs', value: limits?.bias ?? null, unit: 'ms', count: limits?.count ?? 0 },
    { metric: 'sdMs', value: limits?.sd ?? null, unit: 'ms', count: limits?.count ?? 0 },
  ]
}

/** Knowing nothing of the foot: from the speed, and from speed and stride time, fitted on the other runners. */
function compare(study) {
  const floors = MAIN_CONDITIONS.flatMap((condition) => {
    const cells = [...groupBy(study.run(condition).steps, byRunnerAndSpeed).values()].map((cell) => ({
      subject: cell[0].subject,
      speedMps: cell[0].speedMps,
      reference: mean(cell.map(referenceOf)),
      strideMs: mean(cell.map(({ step }) => step.strideTimeMs)),
    }))
    const bySpeed = predictLeftOut(cells, ({ speedMps }) => speedMps)
    const linear = predictLeftOut(cells, null, ({ speedMps, strideMs }) => [1, speedMps, strideMs])
    return [
      { condition, metric: 'floorSpeedMape', value: meanAbsolutePercent(bySpeed), unit: '%', count: bySpeed.length },
      { condition, metric: 'floorMape', value: meanAbsolutePercent(linear), unit: '%', count: linear.length },
    ]
  })
  const published = MAIN_CONDITIONS.flatMap((condition) =>
    compareEvents(study, condition).flatMap(({ method, contactMape, correctedMape, cells }) => [
      { condition, metric: `${method}Mape`, value: contactMape, unit: '%', count: cells },
      { condition, metric: `${method}CorrectedMape`, value: correctedMape, unit: '%', count: cells },
    ]),
  )
  return [...floors, ...published]
}

const METHODS = [
  ['this program', 'mape'],
  ['mean of the other runners at that speed', 'floorSpeedMape'],
  ['linear in speed and stride time, other runners (floor)', 'floorMape'],
  ['two gyro minima, windows', 'falbriardWindowsMape'],
  ['two gyro minima, windows, × 1.117', 'falbriardWindowsCorrectedMape'],
  ['two gyro minima, halves', 'falbriardHalvesMape'],
]

function write(study, { figure }) {
  const sections = MAIN_CONDITIONS.map((condition) => {
    const run = study.run(condition)
    const points = known(run)
    const cells = contactCells(run)
    const bySpeed = [...groupBy(cells, ({ speedMps }) => speedMps)].sort((a, b) => a[0] - b[0])
    const name = `ground-contact-time-${condition}.svg`
    return {
      text: joinBlocks(
        `## ${condition === 'clean' ? 'Clean' : 'Degraded'}`,
        table(
          ['speed', 'runners', 'MAPE (%)', 'plate (ms)', 'estimate (ms)'],
          bySpeed.map(([speed, group]) => [
            `${speed} m/s`,
            group.length,
            fixed(meanAbsolutePercent(group), 2),
            fixed(mean(group.map(({ reference }) => reference))),
            fixed(mean(group.map(({ estimate }) => estimate))),
          ]),
        ),
        'Step by step:',
        agreementTable(points, { of: (group) => agreement(group.map(({ difference }) => difference)), unit: 'ms' }),
        picture(`Bland–Altman plot of contact time, ${condition}`, name),
      ),
      plot: {
        name,
        svg: blandAltmanPlot({
          title: `Ground contact time of a step, ${condition}`,
          points: points.map((one) => ({
            reference: referenceOf(one),
            estimate: estimateOf(one),
            group: `${one.speedMps} m/s`,
          })),
          referenceName: 'plate (ms)',
          differenceName: 'estimate − plate (ms)',
        }),
      },
    }
  })
  return {
    intro: [
      '## Method',
      describeSample(study),
      'MAPE: mean over runner × speed of |mean estimate / mean of the plate − 1|, both feet together. The floors know nothing of the foot; they are fitted without the runner they predict.',
      '## Beside floors and published methods',
      table(
        ['method', ...MAIN_CONDITIONS.map((condition) => `${condition}: MAPE (%)`)],
        METHODS.map(([name, metric]) => [
          name,
          ...MAIN_CONDITIONS.map((condition) => fixed(figure(condition, metric)?.value, 2)),
        ]),
      ),
    ],
    tables: sections.map(({ text }) => text),
    plots: sections.map(({ plot }) => plot),
    limits: 'Contact times of 160 to 330 ms; what shorter or longer ones do is not shown.',
  }
}
