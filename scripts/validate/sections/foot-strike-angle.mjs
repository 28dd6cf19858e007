// The angle of the foot to the ground at initial contact.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, picture } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { predictLeftOut } from '../published/floors.mjs'
import { integrateToQuietest } from '../published/quietest-foot-flat.mjs'
import { agreement, groupBy, mean, rootMeanSquare } from '../statistics.mjs'
import { byRunnerSpeedAndFoot, describeSample, treadmillSection } from './treadmill-section.mjs'
import { agreementTable, methodTable, partsByCondition } from './treadmill-tables.mjs'

export const section = treadmillSection({
  name: 'foot-strike-angle',
  title: 'Foot strike angle',
  quantity: 'footStrikeAngle',
  measure: measureAngle,
  shown: [
    { metric: 'rmseDeg', name: 'RMSE' },
    { metric: 'biasDeg', name: 'bias' },
    { metric: 'sdDeg', name: 'SD' },
    { metric: 'unknownRatio', name: 'share without an angle' },
  ],
  compare,
  write,
})

function angleErrors({ steps }) {
  return steps
    .filter(({ step, truth }) => step.footStrikeAngleDeg !== null && truth.angleDeg !== null)
    .map((one) => ({ ...one, difference: one.step.footStrikeAngleDeg - one.truth.angleDeg }))
}

function measureAngle(run) {
  const errors = run.steps.flatMap(({ step, truth }) =>
    step.footStrikeAngleDeg === null || truth.angleDeg === null ? [] : [step.footStrikeAngleDeg - truth.angleDeg],
  )
  const limits = agreement(errors)
  const told = run.steps.filter(({ truth }) => truth.angleDeg !== null).length
  const count = errors.length
  return [
    { metric: 'rmseDeg', value: rootMeanSquare(errors), unit: 'deg', count },
    { metric: 'biasDeg', value: limits?.bias ?? null, unit: 'deg', count },
    { metric: 'sdDeg', value: limits?.sd ?? null, unit: 'deg', count },
    { metric: 'unknownRatio', value: told === 0 ? null : 1 - count / told, unit: 'ratio', count: told },
  ]
}

function compare(study) {
  return MAIN_CONDITIONS.flatMap((condition) => {
    const cells = [...groupBy(angleErrors(study.run(condition)), byRunnerSpeedAndFoot).values()].map((cell) => ({
      subject: cell[0].subject,
      speedMps: cell[0].speedMps,
      reference: mean(cell.map(({ truth }) => truth.angleDeg)),
      steps: cell,
    }))
    const floor = predictLeftOut(cells, ({ speedMps }) => speedMps).flatMap(({ estimate, steps }) =>
      steps.map(({ truth }) => estimate - truth.angleDeg),
    )
    const quietest = integrateToQuietest(study, condition)
    return [
      { condition, metric: 'floorRmseDeg', value: rootMeanSquare(floor), unit: 'deg', count: floor.length },
      { condition, metric: 'quietestRmseDeg', value: rootMeanSquare(quietest), unit: 'deg', count: quietest.length },
    ]
  })
}

function write(study, { figure }) {
  const parts = partsByCondition('foot-strike-angle', (condition, plotName) => {
    const errors = angleErrors(study.run(condition))
    const feet = [...groupBy(errors, byRunnerSpeedAndFoot).values()].map((cell) =>
      mean(cell.map(({ difference }) => difference)),
    )
    const between = agreement(feet)
    return {
      blocks: [
        agreementTable(errors, { unit: '°', digits: 2 }),
        between === null
          ? null
          : `Of the SD, ${fixed(between.sd, 2)}° is between feet (runner × speed × foot means, n = ${between.count}): what a calibration by video takes off.`,
        picture(`Bland–Altman plot of the foot strike angle, ${condition}`, plotName),
      ],
      svg: blandAltmanPlot({
        title: `Foot strike angle of a step, ${condition}`,
        points: errors.map(({ step, truth, label }) => ({
          reference: truth.angleDeg,
          estimate: step.footStrikeAngleDeg,
          group: (label ?? 'unlabelled').toLowerCase(),
        })),
        referenceName: 'markers: pitch at contact minus flat (°)',
        differenceName: 'estimate − markers (°)',
      }),
    }
  })
  const methods = [
    ['this program', 'rmseDeg'],
    ['gyroscope from contact to the quietest 40 ms, true axes and true contacts', 'quietestRmseDeg'],
    ['mean of the other runners at that speed (floor)', 'floorRmseDeg'],
  ]
  return {
    intro: [
      '## Method',
      describeSample(study),
      'Reference: pitch of the marker foot at the plate’s contact, minus its pitch when flat. Uncalibrated: no video offset was entered.',
      '## Beside floor and plain method',
      'The plain method integrates pitch rate from the plate’s own contact to the centre of the quietest 40 ms of early stance; it is given what a pod can’t know, the sensor’s axes and the true contact.',
      methodTable(methods, figure, 'RMSE (°)'),
    ],
    ...parts,
    limits: [
      'IMU and reference angle come from the same markers: skin and shoe movement under a real sensor, heel compression and a foot that never lies flat don’t show here.',
    ],
  }
}
