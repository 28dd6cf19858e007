// Running speed from the foot IMU alone.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { estimateSpeedFromContactMps } from '../../../dist/domain/biomechanics/contact-time-model.js'
import { DEFAULT_PARAMETERS } from '../../../dist/domain/biomechanics/parameters.js'
import { fixed, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { zeroVelocitySpeeds } from '../published/zero-velocity-speed.mjs'
import { agreement, groupBy, mean, meanAbsolutePercent } from '../statistics.mjs'
import { byRunnerAndSpeed, cellsOf, describeSample, treadmillSection } from './treadmill-section.mjs'
import { agreementTable, groupBySpeed, methodTable, partsByCondition } from './treadmill-tables.mjs'

export const section = treadmillSection({
  name: 'speed',
  title: 'Speed',
  quantity: 'speed',
  measure: measureSpeed,
  shown: [
    { metric: 'mape', name: 'MAPE of runner × speed' },
    { metric: 'stepMape', name: 'MAPE of a step' },
    { metric: 'biasMps', name: 'bias of a step' },
    { metric: 'slopeSdDeg', name: 'SD of the slope (0° is true)' },
  ],
  compare: (study) =>
    MAIN_CONDITIONS.flatMap((condition) => {
      const strides = zeroVelocitySpeeds(study, condition)
      return [
        mapeOf(condition, 'contactModelMape', speedCells(study.run(condition), fromContactTime)),
        ...ZERO_VELOCITY.map(({ metric, vertical }) =>
          mapeOf(
            condition,
            metric,
            speedCells({ steps: strides }, ({ estimatesMps }) => estimatesMps[vertical]),
          ),
        ),
      ]
    }),
  write,
})

const ZERO_VELOCITY = [
  { metric: 'zeroVelocityMape', vertical: 'rest', name: 'gravity felt in the 60 ms around the rest' },
  { metric: 'zeroVelocityInstantMape', vertical: 'instant', name: 'gravity felt at the instant of rest' },
  { metric: 'zeroVelocityClosureMape', vertical: 'closure', name: 'gravity from the closure of the stride' },
]

function mapeOf(condition, metric, cells) {
  return { condition, metric, value: meanAbsolutePercent(cells), unit: '%', count: cells.length }
}

const stored = ({ step }) => step.speedMps
const belt = ({ speedMps }) => speedMps

/** What the program falls back to: the speed at which the contact-time model gives this contact time. */
function fromContactTime({ step }) {
  if (step.groundContactTimeMs === null) return null
  const { contactTimeModel } = DEFAULT_PARAMETERS
  return estimateSpeedFromContactMps(step.groundContactTimeMs / 1000, step.strideTimeMs / 2000, contactTimeModel)
}

function speedCells({ steps }, estimate) {
  return cellsOf(steps, { key: byRunnerAndSpeed, estimate, reference: belt, combine: mean })
}

function measureSpeed(run) {
  const cells = speedCells(run, stored)
  const steps = run.steps.filter((one) => stored(one) !== null)
  const limits = agreement(steps.map((one) => stored(one) - belt(one)))
  const slopes = agreement(steps.flatMap(({ step }) => (step.slopeDeg === null ? [] : [step.slopeDeg])))
  return [
    { metric: 'mape', value: meanAbsolutePercent(cells), unit: '%', count: cells.length },
    {
      metric: 'stepMape',
      value: meanAbsolutePercent(steps.map((one) => ({ estimate: stored(one), reference: belt(one) }))),
      unit: '%',
      count: steps.length,
    },
    { metric: 'biasMps', value: limits?.bias ?? null, unit: 'm/s', count: steps.length },
    { metric: 'slopeSdDeg', value: slopes?.sd ?? null, unit: 'deg', count: slopes?.count ?? 0 },
  ]
}

function write(study, { figure }) {
  const parts = partsByCondition('speed', (condition, plotName) => {
    const run = study.run(condition)
    const steps = run.steps.filter((one) => stored(one) !== null)
    const points = steps.map((one) => ({ ...one, difference: stored(one) - belt(one) }))
    const cells = speedCells(run, stored)
    const bases = [...groupBy(steps, ({ step }) => step.speedBasis ?? 'unknown')].map(
      ([basis, own]) => `${own.length} ${basis}`,
    )
    return {
      blocks: [
        table(
          ['belt', 'runners', 'MAPE (%)', 'bias (%)', 'worst (%)'],
          groupBySpeed(cells).map(([speed, group]) => [
            `${speed} m/s`,
            group.length,
            fixed(meanAbsolutePercent(group), 2),
            fixed(mean(group.map(({ estimate, reference }) => 100 * (estimate / reference - 1))), 2),
            fixed(Math.max(...group.map(({ estimate, reference }) => 100 * Math.abs(estimate / reference - 1))), 2),
          ]),
        ),
        `Step by step (basis as stored: ${bases.join(', ')}):`,
        agreementTable(points, { unit: 'm/s', digits: 3 }),
        picture(`Difference of trial speeds over their mean, ${condition}`, plotName),
      ],
      svg: blandAltmanPlot({
        title: `Speed of runner × speed, ${condition}`,
        points: cells.map(({ estimate, reference, speedMps }) => ({
          // The belt has three speeds only; over the mean of both, cells don't lie on top of each other.
          reference: (estimate + reference) / 2,
          estimate: (estimate + reference) / 2 + 100 * (estimate / reference - 1),
          group: `${speedMps} m/s`,
        })),
        referenceName: 'mean of estimate and belt (m/s)',
        differenceName: 'estimate − belt (%)',
        digits: 2,
      }),
    }
  })
  return {
    intro: [
      '## Method',
      describeSample(study),
      'No pod, no position: what the program stores as the step’s speed, against the speed of the belt. MAPE: mean over runner × speed of |mean of all steps / belt − 1|. ' +
        'A belt at constant speed is an inertial frame, so a foot that stands on it is at rest in it.',
      '## Beside the floor and the published way',
      'The published way (foot trajectory estimation of Zrenner et al. 2018, doi:10.3390/s18124194; direct integration of Falbriard et al. 2021, doi:10.3389/fspor.2021.585809) integrates from one instant of rest to the next one of the same foot, ' +
        'with zero velocity at both. Here it is given what a pod can’t know, the true stance of the plate, and has no model on top. The instant of rest is where the gyroscope’s energy and the distance of the specific force from 1 g are least together. ' +
        'Where its gravity comes from decides: a foot in running hardly rests, so what it feels then is not gravity alone, nor is it still. The last way takes the mean of the specific force over the stride, as this program does, and differs from it by two instants ' +
        'of rest instead of two foot-flats that turn, by its true stances, and by what is fitted.',
      methodTable(
        [
          ['this program', 'mape'],
          ['from contact and step time, by the contact-time model (floor)', 'contactModelMape'],
          ...ZERO_VELOCITY.map(({ metric, name }) => [`zero velocity, ${name}`, metric]),
        ],
        figure,
      ),
    ],
    ...parts,
    limits:
      'Belt speeds are nominal, and a belt slows down by some percent under the landing foot. Slope is level throughout, so of the slope only its spread about zero is shown.',
  }
}
