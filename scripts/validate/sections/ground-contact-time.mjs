// How long the foot stays on the ground.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { compareEvents } from '../published/event-comparison.mjs'
import { predictLeftOut } from '../published/floors.mjs'
import { groupBy, mean, meanAbsolutePercent } from '../statistics.mjs'
import { plateQuantity } from './plate-steps.mjs'
import { byRunnerAndSpeed, describeSample, treadmillSection } from './treadmill-section.mjs'
import { methodTable } from './treadmill-tables.mjs'

export const section = treadmillSection({
  name: 'ground-contact-time',
  title: 'Ground contact time',
  quantity: 'groundContactTime',
  measure: (run) => contact.measure(run, 'Ms'),
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

const contact = plateQuantity({ estimateOf, referenceOf, key: byRunnerAndSpeed, combine: mean, unit: 'ms' })

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
  return {
    intro: [
      '## Method',
      describeSample(study),
      'MAPE: mean over runner × speed of |mean estimate / mean of the plate − 1|, both feet together. The floors know nothing of the foot; they are fitted without the runner they predict.',
      '## Beside floors and published methods',
      methodTable(METHODS, figure),
    ],
    ...contact.parts(study, {
      report: 'ground-contact-time',
      subject: 'contact time',
      title: 'Ground contact time of a step',
      cellName: 'runners',
      plate: 'plate (ms)',
      digits: { level: 1, difference: 1, plot: 1 },
    }),
    limits: 'Contact times of 160 to 330 ms; what shorter or longer ones do is not shown.',
  }
}
