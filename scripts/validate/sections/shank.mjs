// An accelerometer on the shank beside a force plate: is running told from walking, and how good is the contact time of a run?
import { estimateContactTimeS } from '../../../dist/domain/biomechanics/contact-time-model.js'
import { DEFAULT_PARAMETERS } from '../../../dist/domain/biomechanics/parameters.js'
import { estimateVerticalForcePeakBw } from '../../../dist/domain/biomechanics/vertical-force.js'
import { BACH, loadBach } from '../datasets/bach.mjs'
import { START_US } from '../datasets/read-files.mjs'
import { addNoise, loseSamples, mount, resample } from '../degrade.mjs'
import { fixed, joinBlocks, list, picture, table } from '../markdown.mjs'
import { countStrides, f1Of, matchContacts } from '../match.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { runShank, shankSubject } from '../shank-strides.mjs'
import { agreement, mean, meanAbsolutePercent, median } from '../statistics.mjs'

const QUANTITY = 'shank'

export const section = {
  name: 'shank',
  title: 'IMU on the shank',
  quantities: [QUANTITY],
  async run(study) {
    const trials = loadBach(study.dataFolder, study.problem)
    if (trials === null || trials.length === 0) return null
    const judgeAll = (steps) =>
      trials.map((trial) => judge(trial, study.leftOut.parametersFor(BACH, shankSubject(trial)), steps))
    const runs = judgeAll([])
    const running = runningOf(runs)
    const figures = figuresOf(runs, running, 'clean')
    const worse = WORSE.map(({ name, steps }) => ({ name, ...judgeWorse(judgeAll(steps), name) }))
    return {
      rows: [...figures, ...worse.flatMap((one) => one.figures)].filter(({ value }) => value !== null),
      markdown: write(runs, running, { figures, worse, leftOut: study.leftOut }),
      plots: running.length < 2 ? [] : [plot(running)],
    }
  },
}

/** The landings are recorded and ring by themselves, and the sensor clips at ±8 g already. */
const WORSE = [
  { name: '100 Hz', steps: [resample(100)] },
  { name: 'any mounting', steps: [mount()] },
  { name: '10 % lost', steps: [loseSamples(0.1)] },
  { name: '10 % lost, three in a row', steps: [loseSamples(0.1, 3)] },
  { name: 'degraded', steps: [resample(100), mount(), addNoise(), loseSamples(0.1)] },
]
/** Of the worse ones only what says whether they still work. */
const SHOWN_WORSE = ['walkRunGate', 'stridesWhileWalking', 'f1', 'contactTimeMape']

function runningOf(runs) {
  return withFloors(runs.filter(({ trial }) => trial.condition === 'running'))
}

function judgeWorse(runs, name) {
  const running = runningOf(runs)
  const figures = figuresOf(runs, running, name).filter(({ metric }) => SHOWN_WORSE.includes(metric))
  return { figures, withContact: running.filter(({ contactMs }) => contactMs !== null).length }
}

function judge(trial, parameters, steps) {
  const found = runShank(trial, parameters, steps)
  const durationS = trial.acc_g.length / trial.fs_hz
  const contacts = found.strides.map((stride) => ({ contactUs: stride.initialContactTimeUs }))
  const last = found.strides.at(-1)
  if (last !== undefined) contacts.push({ contactUs: last.nextInitialContactTimeUs })
  const matched = matchContacts(found.plate, contacts)
  const singles = matchContacts(found.plate, found.single).pairs
  const contactMs = last?.groundContactTimeMs ?? null
  const strideMs = median(found.strides.map(({ strideTimeMs }) => strideTimeMs))
  return {
    ...{ trial, subject: shankSubject(trial), strides: found.strides, contactMs },
    counts: countStrides(matched, { startUs: START_US, durationS }),
    contactErrorsMs: matched.pairs.map(({ truth, estimate }) => (estimate.contactUs - truth.contactUs) / 1000),
    toeOffErrorsMs: singles.map(({ truth, estimate }) => (estimate.toeOffUs - truth.toeOffUs) / 1000),
    plateContactMs: median(found.plate.map((one) => one.contactMs)),
    plateForceBw: median(found.plate.map(({ peakBw }) => peakBw)),
    plateStrideMs: median(found.plate.flatMap(({ strideTimeMs }) => strideTimeMs ?? [])),
    forceBw:
      contactMs === null
        ? null
        : estimateVerticalForcePeakBw(strideMs / 2000, contactMs / 1000, DEFAULT_PARAMETERS.verticalForce),
  }
}

/** What one would say without the shank: the mean of the other runners, and the model from speed and cadence alone. */
function withFloors(running) {
  return running.map((one) => {
    const others = running
      .filter(({ subject }) => subject !== one.subject)
      .flatMap(({ plateContactMs }) => plateContactMs ?? [])
    const stepTimeS = one.plateStrideMs === null ? null : one.plateStrideMs / 2000
    const speedMps = one.trial.speed_kmh / 3.6
    return {
      ...one,
      meanOfOthersMs: mean(others),
      modelMs:
        stepTimeS === null
          ? null
          : 1000 * estimateContactTimeS(speedMps, stepTimeS, DEFAULT_PARAMETERS.contactTimeModel),
    }
  })
}

const pairsOf = (running, estimate, reference = ({ plateContactMs }) => plateContactMs) =>
  running.flatMap((one) =>
    estimate(one) === null || reference(one) === null
      ? []
      : [{ estimate: estimate(one), reference: reference(one), group: one.subject }],
  )
const contactPairs = (running) => pairsOf(running, ({ contactMs }) => contactMs)
const forcePairs = (running) =>
  pairsOf(
    running,
    ({ forceBw }) => forceBw,
    ({ plateForceBw }) => plateForceBw,
  )

function figuresOf(runs, running, condition) {
  const row = (metric, value, unit, count) => ({
    ...{ dataset: BACH, condition, quantity: QUANTITY, metric, value: value ?? null, unit, count },
  })
  const told = runs.filter(({ strides, trial }) => strides.length > 0 === (trial.condition === 'running'))
  const totals = { found: 0, missed: 0, extra: 0 }
  for (const { counts } of running) for (const key of Object.keys(totals)) totals[key] += counts[key]
  const pairs = contactPairs(running)
  const limits = agreement(pairs.map(({ estimate, reference }) => estimate - reference))
  const contact = agreement(running.flatMap(({ contactErrorsMs }) => contactErrorsMs))
  const toeOff = agreement(running.flatMap(({ toeOffErrorsMs }) => toeOffErrorsMs))
  const walking = runs.filter(({ trial }) => trial.condition === 'walking')
  const walkingStrides = walking.reduce((sum, { strides }) => sum + strides.length, 0)
  return [
    row('walkRunGate', told.length / runs.length, 'ratio', runs.length),
    row('stridesWhileWalking', walkingStrides, 'count', walking.length),
    row('f1', running.length === 0 ? null : f1Of(totals), 'ratio', totals.found + totals.missed),
    row('contactTimeMape', meanAbsolutePercent(pairs), '%', pairs.length),
    row('contactTimeBiasMs', limits?.bias, 'ms', pairs.length),
    row('contactTimeSdMs', limits?.sd, 'ms', pairs.length),
    row('contactTimeLimitLowMs', limits?.low, 'ms', pairs.length),
    row('contactTimeLimitHighMs', limits?.high, 'ms', pairs.length),
    row('initialContactBiasMs', contact?.bias, 'ms', contact?.count ?? 0),
    row('initialContactSdMs', contact?.sd, 'ms', contact?.count ?? 0),
    row('toeOffBiasMs', toeOff?.bias, 'ms', toeOff?.count ?? 0),
    row('toeOffSdMs', toeOff?.sd, 'ms', toeOff?.count ?? 0),
    row('verticalForcePeakMape', meanAbsolutePercent(forcePairs(running)), '%', running.length),
  ]
}

function plot(running) {
  return {
    name: 'shank-contact-time.svg',
    svg: blandAltmanPlot({
      title: 'Contact time of a run: shank minus force plate',
      points: contactPairs(running),
      referenceName: 'force plate (ms)',
      differenceName: 'shank − plate (ms)',
      digits: 0,
    }),
  }
}

function write(runs, running, { figures, worse, leftOut }) {
  const value = (metric) => figures.find((row) => row.metric === metric)
  const mapeOf = (estimate) => meanAbsolutePercent(pairsOf(running, estimate))
  const fitted = runs.some(({ subject }) => leftOut.fittedOn(BACH, subject))
  return joinBlocks(
    `${BACH}: an accelerometer on the shank, 143 Hz, clipping at ±8 g at every landing, no gyroscope; ${runs.length} trials on a treadmill with a force plate (contact at 50 N). Tier D: contact time is told as the median of a run, never of a step, and never a foot strike.`,
    fitted
      ? 'The two lags of the model come from the running trials of these runners; each runner is judged with lags from the others.'
      : 'None of these runners took part in the fit of the two lags.',
    '## Walking told from running',
    table(
      ['trial', 'runner', 'km/h', 'is', 'running strides found'],
      runs.map(({ trial, subject, strides }) => [
        ...[trial.trial, subject, fixed(trial.speed_kmh), trial.condition, strides.length],
      ]),
    ),
    `Right in ${fixed(100 * value('walkRunGate').value, 0)} % of the trials; strides of running trials found with F1 ${fixed(value('f1').value, 3)}, first and last second left out.`,
    '## Contact time and vertical force of a run',
    table(
      ['trial', 'plate (ms)', 'shank (ms)', 'difference', 'strides', 'force plate (BW)', 'estimate (BW)'],
      running.map((one) => [
        ...[one.trial.trial, fixed(one.plateContactMs, 0), fixed(one.contactMs, 0)],
        one.contactMs === null || one.plateContactMs === null ? '–' : fixed(one.contactMs - one.plateContactMs, 0),
        ...[one.strides.length, fixed(one.plateForceBw, 2), fixed(one.forceBw, 2)],
      ]),
    ),
    table(
      ['contact time of a run', 'MAPE (%)'],
      [
        ['shank', fixed(value('contactTimeMape').value)],
        ['floor: mean of the other runners', fixed(mapeOf(({ meanOfOthersMs }) => meanOfOthersMs))],
        ['floor: model from speed and cadence, without any sensor on the leg', fixed(mapeOf(({ modelMs }) => modelMs))],
      ],
    ),
    `Bias ${fixed(value('contactTimeBiasMs').value)} ms, SD ${fixed(value('contactTimeSdMs').value)} ms, 95 % limits of agreement ${fixed(value('contactTimeLimitLowMs').value, 0)} to ${fixed(value('contactTimeLimitHighMs').value, 0)} ms over ${running.length} trials.`,
    running.length < 2 ? null : picture('Contact time: shank minus plate, over the plate', 'shank-contact-time.svg'),
    '## The same trials made worse',
    table(
      ['made worse by', 'gate', 'strides while walking', 'F1', 'contact time MAPE (%)', 'trials with a contact time'],
      worse.map((one) => {
        const [gate, walking, f1, mape] = SHOWN_WORSE.map((metric) => one.figures.find((row) => row.metric === metric))
        return [
          ...[one.name, fixed(gate.value, 2), walking.value, fixed(f1.value, 3), fixed(mape.value)],
          `${one.withContact} of ${running.length}`,
        ]
      }),
    ),
    'Degraded is 100 Hz, any mounting, noise of 0.05 g and 10 % of the samples lost. A trial of a dozen strides may then have too few for a median.',
    '## Single events, which the program does not tell',
    table(
      ['event', 'bias (ms)', 'SD (ms)', 'n'],
      [
        ['contact', 'initialContact'],
        ['toe-off', 'toeOff'],
      ].map(([name, key]) => [
        ...[name, fixed(value(`${key}BiasMs`).value), fixed(value(`${key}SdMs`).value), value(`${key}SdMs`).count],
      ]),
    ),
    '## What the data can’t show',
    list([
      'A handful of runners of one laboratory, 8 to 8.5 km/h on a treadmill, some 10 to 35 strides each: how the lags change with speed, strike, slope or ground is not known. An independent test outside a laboratory found limits of ±100 to 150 ms for single events of the shank, so the load takes 8 % for the error of a run’s contact time.',
      'No gyroscope: that it confirms contacts is tested on a made-up shank only.',
      'The trials are shorter than the 200 strides that a median of a run rests on.',
    ]),
  )
}
