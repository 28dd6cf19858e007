// Peak of the vertical ground reaction force.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { predictLeftOut } from '../published/floors.mjs'
import { correlation, meanAbsolutePercent, median } from '../statistics.mjs'
import { plateQuantity } from './plate-steps.mjs'
import { byRunnerSpeedAndFoot, describeSample, treadmillSection } from './treadmill-section.mjs'
import { methodTable } from './treadmill-tables.mjs'

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

const force = plateQuantity({ estimateOf, referenceOf, key: byRunnerSpeedAndFoot, combine: median, unit: 'BW' })

function measureForce(run) {
  const cells = force.cells(run)
  return [
    ...force.measure(run, 'Bw'),
    { metric: 'correlation', value: correlation(cells), unit: 'ratio', count: cells.length },
  ]
}

function compare(study) {
  return MAIN_CONDITIONS.flatMap((condition) => {
    const run = study.run(condition)
    const floor = predictLeftOut(force.cells(run), ({ speedMps }) => speedMps)
    const halfSine = (contactOf) => (one) => {
      const contactMs = contactOf(one)
      return contactMs === null ? null : (PEAK_TO_SINE * (Math.PI / 2) * one.step.strideTimeMs) / 2 / contactMs
    }
    const own = force.cells(
      run,
      halfSine(({ step }) => step.groundContactTimeMs),
    )
    const plate = force.cells(
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
  return {
    intro: [
      '## Method',
      describeSample(study),
      'MAPE: mean over runner × speed × foot of |median estimate / median of the plate − 1|; no constant is removed.',
      '## Beside floor and published method',
      methodTable(METHODS, figure),
    ],
    ...force.parts(study, {
      report: 'vertical-force-peak',
      subject: 'peak vertical force',
      title: 'Peak vertical force of a step',
      cellName: 'feet',
      plate: 'plate (body weights)',
      digits: { level: 2, difference: 3, plot: 2 },
    }),
    limits: 'The peak is modelled from times: a first, sharp peak of the force at landing is not in it.',
  }
}
