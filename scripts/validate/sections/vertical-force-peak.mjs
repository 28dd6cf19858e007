// Peak of the vertical ground reaction force.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, joinBlocks, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { predictLeftOut } from '../published/floors.mjs'
import { agreement, correlation, groupBy, meanAbsolutePercent, median } from '../statistics.mjs'
import {
  agreementTable,
  byRunnerSpeedAndFoot,
  cellsOf,
  describeSample,
  treadmillSection,
} from './treadmill-section.mjs'

/** Half-sine with the correction of Morin et al. 2005. */
const PEAK_TO_SINE = 1.05

export const section = treadmillSection({
  name: 'vertical-force-peak',
  title: 'Peak vertical force',
  quantity: 'verticalForcePeak',
  measure: measureForce,
  shown: [
    { metric: 'mape', name: 'MAPE of runner × speed × foot' },
    { metric: 'biasBw', name: 'bias of a step (BW)' },
    { metric: 'sdBw', name: 'SD of a step (BW)' },
  ],
  compare,
  write,
})

const estimateOf = ({ step }) => step.verticalForcePeakBw
const referenceOf = ({ truth }) => truth.verticalForcePeakBw

function forceCells({ steps }, estimate = estimateOf) {
  return cellsOf(steps, { key: byRunnerSpeedAndFoot, estimate, reference: referenceOf, combine: median })
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

function measureForce(run) {
  const cells = forceCells(run)
  const limits = agreement(differences(run))
  return [
    { metric: 'mape', value: meanAbsolutePercent(cells), unit: '%', count: cells.length },
    { metric: 'biasBw', value: limits?.bias ?? null, unit: 'BW', count: limits?.count ?? 0 },
    { metric: 'sdBw', value: limits?.sd ?? null, unit: 'BW', count: limits?.count ?? 0 },
    { metric: 'correlation', value: correlation(cells), unit: 'ratio', count: cells.length },
  ]
}

function compare(study) {
  return MAIN_CONDITIONS.flatMap((condition) => {
    const run = study.run(condition)
    const floor = predictLeftOut(forceCells(run), ({ speedMps }) => speedMps)
    const halfSine = (contactOf) => (one) => {
      const contactMs = contactOf(one)
      return contactMs === null ? null : (PEAK_TO_SINE * (Math.PI / 2) * one.step.strideTimeMs) / 2 / contactMs
    }
    const own = forceCells(
      run,
      halfSine(({ step }) => step.groundContactTimeMs),
    )
    const plate = forceCells(
      run,
      halfSine(({ truth }) => truth.contactMs),
    )
    return [
      { condition, metric: 'floorMape', value: meanAbsolutePercent(floor), unit: '%', count: floor.length },
      { condition, metric: 'morinMape', value: meanAbsolutePercent(own), unit: '%', count: own.length },
      { condition, metric: 'morinPlateTimesMape', value: meanAbsolutePercent(plate), unit: '%', count: plate.length },
    ]
  })
}

const METHODS = [
  ['this program', 'mape'],
  ['half-sine of Morin et al. 2005 × 1.05, the program’s contact times', 'morinMape'],
  ['the same with the plate’s contact times', 'morinPlateTimesMape'],
  ['mean of the other runners at that speed (floor)', 'floorMape'],
]

function write(study, { figure }) {
  const sections = MAIN_CONDITIONS.map((condition) => {
    const run = study.run(condition)
    const points = known(run)
    const bySpeed = [...groupBy(forceCells(run), ({ speedMps }) => speedMps)].sort((a, b) => a[0] - b[0])
    const name = `vertical-force-peak-${condition}.svg`
    return {
      text: joinBlocks(
        `## ${condition === 'clean' ? 'Clean' : 'Degraded'}`,
        table(
          ['speed', 'feet', 'MAPE (%)', 'plate (BW)', 'estimate (BW)'],
          bySpeed.map(([speed, group]) => [
            `${speed} m/s`,
            group.length,
            fixed(meanAbsolutePercent(group), 2),
            fixed(median(group.map(({ reference }) => reference)), 2),
            fixed(median(group.map(({ estimate }) => estimate)), 2),
          ]),
        ),
        'Step by step:',
        agreementTable(points, {
          of: (group) => agreement(group.map(({ difference }) => difference)),
          unit: 'BW',
          digits: 3,
        }),
        picture(`Bland–Altman plot of peak vertical force, ${condition}`, name),
      ),
      plot: {
        name,
        svg: blandAltmanPlot({
          title: `Peak vertical force of a step, ${condition}`,
          points: points.map((one) => ({
            reference: referenceOf(one),
            estimate: estimateOf(one),
            group: `${one.speedMps} m/s`,
          })),
          referenceName: 'plate (body weights)',
          differenceName: 'estimate − plate (BW)',
          digits: 2,
        }),
      },
    }
  })
  return {
    intro: [
      '## Method',
      describeSample(study),
      'MAPE: mean over runner × speed × foot of |median estimate / median of the plate − 1|; no constant is removed.',
      '## Beside floor and published method',
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
    limits: 'The peak is modelled from times: a first, sharp peak of the force at landing is not in it.',
  }
}
