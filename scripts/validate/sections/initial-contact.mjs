// When the foot meets the ground.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { compareEvents } from '../published/event-comparison.mjs'
import { agreement, groupBy, mean } from '../statistics.mjs'
import { byRunnerAndSpeed, describeSample, treadmillSection } from './treadmill-section.mjs'
import { agreementTable, partsByCondition } from './treadmill-tables.mjs'

const METHODS = { falbriardHalves: 'two gyro minima, halves', falbriardWindows: 'two gyro minima, windows' }

export const section = treadmillSection({
  name: 'initial-contact',
  title: 'Initial contact',
  quantity: 'initialContact',
  measure: measureContacts,
  shown: [
    { metric: 'worstBiasMs', name: 'worst cell’s bias', ofExtremes: true },
    { metric: 'sdMs', name: 'SD' },
    { metric: 'biasMs', name: 'bias' },
  ],
  compare: (study) =>
    MAIN_CONDITIONS.flatMap((condition) =>
      compareEvents(study, condition).flatMap(({ method, bias, sd, worstBias, cells, pairs }) => [
        { condition, metric: `${method}WorstBiasMs`, value: worstBias, unit: 'ms', count: cells },
        { condition, metric: `${method}SdMs`, value: sd, unit: 'ms', count: pairs },
        { condition, metric: `${method}BiasMs`, value: bias, unit: 'ms', count: pairs },
      ]),
    ),
  write,
})

const errorMs = ({ step, truth }) => (step.initialContactTimeUs - truth.contactUs) / 1000

function contactErrorsMs({ steps }) {
  return steps.map((one) => ({ ...one, difference: errorMs(one) }))
}

function measureContacts(run) {
  const limits = agreement(run.steps.map(errorMs))
  if (limits === null) return []
  const cells = cellBiases(run.steps)
  return [
    {
      metric: 'worstBiasMs',
      value: Math.max(...cells.map(({ bias }) => Math.abs(bias))),
      unit: 'ms',
      count: cells.length,
    },
    { metric: 'sdMs', value: limits.sd, unit: 'ms', count: limits.count },
    { metric: 'biasMs', value: limits.bias, unit: 'ms', count: limits.count },
  ]
}

function cellBiases(steps) {
  return [...groupBy(steps, byRunnerAndSpeed).values()].map((cell) => ({
    subject: cell[0].subject,
    speedMps: cell[0].speedMps,
    bias: mean(cell.map(errorMs)),
    count: cell.length,
  }))
}

function write(study, { figure }) {
  const rows = [
    ['this program', ...cells(figure, { worst: 'worstBiasMs', sd: 'sdMs', bias: 'biasMs' })],
    ...Object.entries(METHODS).map(([method, name]) => [
      name,
      ...cells(figure, { worst: `${method}WorstBiasMs`, sd: `${method}SdMs`, bias: `${method}BiasMs` }),
    ]),
  ]
  const parts = partsByCondition('initial-contact', (condition, plotName) => {
    const errors = contactErrorsMs(study.run(condition))
    const worst = cellBiases(errors)
      .sort((a, b) => Math.abs(b.bias) - Math.abs(a.bias))
      .slice(0, 5)
    return {
      blocks: [
        agreementTable(errors, { unit: 'ms' }),
        `Worst runner × speed: ${worst.map(({ subject, speedMps, bias }) => `runner ${subject} at ${speedMps} m/s ${fixed(bias)} ms`).join(', ')}.`,
        picture(`Error of initial contact over contact time, ${condition}`, plotName),
      ],
      svg: blandAltmanPlot({
        title: `Initial contact, ${condition}: estimate − plate`,
        points: errors.map(({ truth, speedMps, difference }) => ({
          reference: truth.contactMs,
          estimate: truth.contactMs + difference,
          group: `${speedMps} m/s`,
        })),
        referenceName: 'contact time on the plate (ms)',
        differenceName: 'error of initial contact (ms)',
      }),
    }
  })
  const head = [
    'method',
    ...MAIN_CONDITIONS.flatMap((condition) => [`${condition}: worst bias (ms)`, 'SD (ms)', 'bias (ms)']),
  ]
  return {
    intro: [
      '## Method',
      describeSample(study),
      'Error = initial contact of the stored step − first plate sample above 50 N. The worst bias is the greatest mean error, either way, of one runner at one speed; the SD is over all steps.',
      '## Beside published methods',
      'The two gyroscope minima of Falbriard et al. 2018 (doi:10.3389/fphys.2018.00610), given the sensor’s true axes. Their first minimum comes later the more the foot lands on its heel, which shows as bias between runners.',
      table(head, rows),
    ],
    ...parts,
    limits:
      'The plate’s own samples lie 3.3 ms apart, so some 1 ms of the SD is the reference’s. A threshold of 50 N is passed some ms after the first touch.',
  }
}

function cells(figure, { worst, sd, bias }) {
  return MAIN_CONDITIONS.flatMap((condition) =>
    [worst, sd, bias].map((metric) => fixed(figure(condition, metric)?.value)),
  )
}
