// Is every running stride found, and nothing else?
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { loadFuzzylabs, FUZZYLABS } from '../datasets/fuzzylabs.mjs'
import { START_US } from '../datasets/read-files.mjs'
import { degradeRecording, mount } from '../degrade.mjs'
import { fixed, table } from '../markdown.mjs'
import { countStrides, f1Of, matchContacts } from '../match.mjs'
import { runPipeline } from '../pipeline.mjs'
import { compareEvents } from '../published/event-comparison.mjs'
import { describeSample, treadmillSection } from './treadmill-section.mjs'
import { STRIKES } from './treadmill-tables.mjs'

const QUANTITY = 'strideDetection'
const MOUNTINGS = 20
/** A stride rests on the swing before its contact and on the next contact, which is found from what comes shortly after it. */
const SWING_US = 350_000
const CONTACT_US = 100_000
const USUAL_STRIDE_US = 700_000

const treadmill = treadmillSection({
  name: 'stride-detection',
  title: 'Stride detection',
  quantity: QUANTITY,
  measure: measureStrides,
  shown: [
    { metric: 'f1', name: 'F1' },
    { metric: 'missed', name: 'missed' },
    { metric: 'missedWhole', name: 'missed without a hole' },
    { metric: 'extra', name: 'made up' },
    { metric: 'f1AsLabelled', name: 'F1 of the side as named' },
  ],
  compare: (study) =>
    MAIN_CONDITIONS.flatMap((condition) =>
      compareEvents(study, condition).map(({ method, f1, strides }) => ({
        condition,
        metric: `${method}F1`,
        value: f1,
        unit: 'ratio',
        count: strides,
      })),
    ),
  write,
})

/** The treadmill, and beside it the recordings in which nobody runs. */
export const section = {
  ...treadmill,
  async run(study) {
    const measured = await treadmill.run(study)
    const still = countWhereNobodyRuns(study)
    if (measured === null && still === null) return null
    const rows = [...(measured?.rows ?? []), ...(still?.rows ?? [])]
    const markdown = [still?.markdown, measured?.markdown].filter((text) => text !== undefined).join('\n\n')
    const { plots = [], runners, shares } = measured ?? {}
    return { rows, markdown, plots, runners, shares }
  },
}

function sumStrides(trials, matchedOf = (foot) => foot) {
  const sum = { found: 0, missed: 0, extra: 0 }
  for (const { trial, feet } of trials) {
    for (const foot of feet) {
      const counted = countStrides(matchedOf(foot, feet), { startUs: START_US, durationS: trial.durationS })
      for (const key of Object.keys(sum)) sum[key] += counted[key]
    }
  }
  return sum
}

/** Missed strides that no hole excuses: none in the stride, nor in the swing before it. */
function countWholeMissed(trials) {
  let count = 0
  for (const { trial, feet } of trials) {
    for (const { missed, pairs, holes } of feet) {
      const times = [...missed, ...pairs.map(({ truth }) => truth)]
        .map(({ contactUs }) => contactUs)
        .sort((a, b) => a - b)
      for (const step of missed) {
        const afterS = (step.contactUs - START_US) / 1e6
        if (afterS < 1 || afterS > trial.durationS - 1) continue
        const nextUs = times.find((timeUs) => timeUs > step.contactUs) ?? step.contactUs + USUAL_STRIDE_US
        const torn = holes.some(({ fromUs, toUs }) => toUs > step.contactUs - SWING_US && fromUs < nextUs + CONTACT_US)
        if (!torn) count += 1
      }
    }
  }
  return count
}

/** Every estimate of the other foot, beside this foot's truth: what a mix-up of the pods makes of the sides. */
function asLabelled(foot, feet) {
  const other = feet.find((one) => one.foot !== foot.foot)
  const estimates = other === undefined ? [] : [...other.pairs.map(({ estimate }) => estimate), ...other.extra]
  const truth = [...foot.pairs.map((pair) => pair.truth), ...foot.missed]
  const byTime = (a, b) => a.contactUs - b.contactUs
  return matchContacts(truth.sort(byTime), estimates.sort(byTime))
}

function measureStrides({ trials, condition }) {
  const sum = sumStrides(trials)
  const count = sum.found + sum.missed
  const whole = countWholeMissed(trials)
  const labelled = condition.swapped ? f1Of(sumStrides(trials, asLabelled)) : null
  return [
    { metric: 'f1', value: f1Of(sum), unit: 'ratio', count },
    { metric: 'missed', value: sum.missed, unit: 'count', count },
    { metric: 'extra', value: sum.extra, unit: 'count', count },
    { metric: 'missedWhole', value: whole, unit: 'count', count },
    { metric: 'f1AsLabelled', value: labelled, unit: 'ratio', count },
  ]
}

function countWhereNobodyRuns(study) {
  const recordings = loadFuzzylabs(study.dataFolder, study.problem)?.filter(({ running }) => !running) ?? []
  if (recordings.length === 0) return null
  const strides = (recording) => runPipeline(recording).steps.length
  const rows = []
  const cells = []
  for (const recording of recordings) {
    const plain = strides(recording)
    let turned = 0
    for (let n = 0; n < MOUNTINGS; n++) turned += strides(degradeRecording(recording, [mount()], `not running ${n}`))
    const { block } = recording.feet[0]
    const seconds = (block.timeUs[block.count - 1] - block.timeUs[0]) / 1e6
    const about = { dataset: FUZZYLABS, quantity: QUANTITY, metric: 'falseStrides', unit: 'count' }
    rows.push({ ...about, condition: recording.name, value: plain, count: block.count })
    rows.push({ ...about, condition: `${recording.name}, ${MOUNTINGS} mountings`, value: turned, count: MOUNTINGS })
    cells.push([recording.name, fixed(seconds, 0), plain, turned])
  }
  const markdown = [
    '## Where nobody runs',
    'Recordings of walking, turning and standing with a real foot IMU: no running stride may be found, however it is mounted.',
    table(['recording', 'seconds', 'strides', `strides in ${MOUNTINGS} random mountings`], cells),
  ].join('\n\n')
  return { rows, markdown }
}

function write(study, { figure }) {
  const names = ['falbriardHalves', 'falbriardWindows']
  const rows = [
    ['this program', ...MAIN_CONDITIONS.map((condition) => fixed(figure(condition, 'f1')?.value, 4))],
    ...names.map((name) => [
      name === 'falbriardHalves'
        ? 'two gyro minima, halves of the cycle'
        : 'two gyro minima, windows that hold in running',
      ...MAIN_CONDITIONS.map((condition) => fixed(figure(condition, `${name}F1`)?.value, 4)),
    ]),
  ]
  return {
    intro: [
      '## Method',
      describeSample(study),
      'A stride counts as found where one initial contact lies within ±50 ms of the plate’s; none is used twice. F1 is the harmonic mean of precision and recall. ' +
        'The first and the last second are left out, because a stride needs its neighbours.',
    ],
    tables: [
      '## Beside published methods',
      'The two gyroscope minima of Falbriard et al. 2018 (doi:10.3389/fphys.2018.00610), given the sensor’s true axes: with the cycle halved from ' +
        'mid-swing to mid-swing as published, and with windows that hold in running.',
      table(['method', ...MAIN_CONDITIONS], rows),
      '## By speed and strike',
      speedTable(study),
    ],
    plots: [],
    limits:
      'Lost samples: a stride that misses more than 30 ms in one piece is rejected and counts as missed, as it should be: what lies in the hole is not known. “Missed without a hole” counts the others.',
  }
}

function speedTable(study) {
  const runs = MAIN_CONDITIONS.map((condition) => study.run(condition).trials)
  const cells = (name, keep) => {
    const sums = runs.map((trials) =>
      sumStrides(trials.map(({ trial, feet }) => ({ trial, feet: feet.filter((foot) => keep(trial, foot)) }))),
    )
    const strides = sums[0].found + sums[0].missed
    return strides === 0
      ? []
      : [[name, strides, ...sums.flatMap((sum) => [fixed(f1Of(sum), 4), sum.missed, sum.extra])]]
  }
  const speeds = [...new Set(runs[0].map(({ trial }) => trial.speedMps))].sort((a, b) => a - b)
  const rows = [
    ...speeds.flatMap((speed) => cells(`${speed} m/s`, ({ speedMps }) => speedMps === speed)),
    ...STRIKES.flatMap((strike) => cells(strike.toLowerCase(), (_, { label }) => label === strike)),
  ]
  return table(['group', 'strides', ...MAIN_CONDITIONS.flatMap((name) => [`${name}: F1`, 'missed', 'made up'])], rows)
}
