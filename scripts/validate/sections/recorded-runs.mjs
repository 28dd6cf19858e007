// Two real runs without a reference: does the chain hold on through lost samples, clipping and stops?
import { ADEPT, loadAdept } from '../datasets/adept.mjs'
import { FUZZYLABS, loadFuzzylabs } from '../datasets/fuzzylabs.mjs'
import { addNoise, biasGyroscope, clip, degradeRecording, loseSamples, mount } from '../degrade.mjs'
import { fixed, joinBlocks, list, picture, table } from '../markdown.mjs'
import { runPipeline } from '../pipeline.mjs'
import { timelinePlot } from '../plot/timeline.mjs'
import { median } from '../statistics.mjs'

const QUANTITY = 'recordedRun'
/** Longer than the program bridges: a stride with such a hole in it can't be judged. */
const GAP_S = 0.1
/** Nothing moves more than this about its level, for this long: the runner stands. */
const STILL_SPREAD_G = 0.1
const STILL_LEAST_S = 4
/** Every second of running has a sample above it. */
const RUNNING_IMPACT_G = 4

export const section = {
  name: 'recorded-runs',
  title: 'Recorded runs',
  quantities: [QUANTITY],
  async run(study) {
    const run = loadFuzzylabs(study.dataFolder, study.problem)?.find(({ running }) => running)
    const outdoor = loadAdept(study.dataFolder, study.problem)
    const parts = [run === undefined ? null : radioRun(run), outdoor === null ? null : outdoorRun(outdoor)]
    const there = parts.filter((part) => part !== null)
    if (there.length === 0) return null
    return {
      rows: there.flatMap(({ rows }) => rows),
      markdown: joinBlocks(
        ...there.map(({ markdown }) => markdown),
        '## What the data can’t show',
        list([
          'No force plate, no video: events, angle and load of these runs can’t be judged, only whether they go on and stay steady.',
          'One runner each.',
        ]),
      ),
      plots: there.map(({ plot }) => plot),
    }
  },
}

function seconds({ block }) {
  const firstUs = block.timeUs[0]
  const afterS = (timeUs) => (timeUs - firstUs) / 1e6
  return { afterS, durationS: afterS(block.timeUs[block.count - 1]) }
}

/** Stretches without a sample. */
function gapsOf({ block }, leastS, afterS) {
  const gaps = []
  for (let i = 1; i < block.count; i++) {
    const [fromS, toS] = [afterS(block.timeUs[i - 1]), afterS(block.timeUs[i])]
    if (toS - fromS >= leastS) gaps.push({ fromS, toS, kind: 'gap' })
  }
  return gaps
}

/**
 * Between one stored stride and the next: how many strides would fit that are not there. Where a true gap or a stop lies between, they
 * are not lost.
 */
function lostBetween(steps, afterS, excused) {
  const lost = []
  for (let i = 1; i < steps.length; i++) {
    const endS = afterS(steps[i - 1].initialContactTimeUs) + steps[i - 1].strideTimeMs / 1000
    const beginS = afterS(steps[i].initialContactTimeUs)
    const count = Math.round((beginS - endS) / (steps[i].strideTimeMs / 1000))
    if (count < 1 || excused.some(({ fromS, toS }) => fromS < beginS && toS > endS)) continue
    lost.push({ fromS: endS, toS: beginS, count })
  }
  return lost
}

function row(dataset, metric, [value, unit, count]) {
  return { dataset, condition: 'clean', quantity: QUANTITY, metric, value, unit, count }
}

/** The pipeline over the recording, and how many strides in a row it lost where samples were there. */
function judgeRun(recording) {
  const [foot] = recording.feet
  const { afterS } = seconds(foot)
  const found = runPipeline(recording)
  const gaps = gapsOf(foot, GAP_S, afterS)
  const lost = lostBetween(found.steps, afterS, gaps)
  return { ...found, gaps, longest: Math.max(0, ...lost.map(({ count }) => count)) }
}

/** What more a pod or its wearer could do to the run; several draws each, the worst of them counts. */
const WORSE = [
  { name: 'any mounting', steps: [mount()] },
  { name: 'gyroscope bias up to ±2 °/s', steps: [biasGyroscope(2)] },
  { name: 'noise of 0.05 g and 1 °/s', steps: [addNoise()] },
  { name: 'clipped at ±8 g', steps: [clip(8)] },
  { name: 'a further 10 % lost', steps: [loseSamples(0.1)] },
  { name: 'all of these', steps: [mount(), biasGyroscope(2), addNoise(), clip(8), loseSamples(0.1)] },
]
const DRAWS = 5

function worseRuns(recording) {
  return WORSE.map(({ name, steps }) => {
    const runs = Array.from({ length: DRAWS }, (_, n) =>
      judgeRun(degradeRecording(recording, steps, `recorded run ${n}`)),
    )
    const middle = (value) => median(runs.flatMap((run) => run.steps.flatMap((step) => value(step) ?? [])))
    return {
      name,
      fewest: Math.min(...runs.map((run) => run.steps.length)),
      longest: Math.max(...runs.map((run) => run.longest)),
      cadenceSpm: middle(({ cadenceSpm }) => cadenceSpm),
      contactMs: middle(({ groundContactTimeMs }) => groundContactTimeMs),
      angleDeg: middle(({ footStrikeAngleDeg }) => footStrikeAngleDeg),
      speedMps: middle(({ speedMps }) => speedMps),
    }
  })
}

function radioRun(recording) {
  const [foot] = recording.feet
  const { afterS, durationS } = seconds(foot)
  const { steps, rejected, live, gaps, longest } = judgeRun(recording)
  const cadenceSpm = median(steps.map((step) => step.cadenceSpm))
  const contactMs = median(steps.flatMap(({ groundContactTimeMs }) => groundContactTimeMs ?? []))
  const worse = worseRuns(recording)
  const lossRatio = live === null ? null : 1 - live.totals.coverageRatio
  const points = (value) =>
    steps.flatMap((step) => (value(step) === null ? [] : [[afterS(step.initialContactTimeUs), value(step)]]))
  return {
    rows: [
      row(FUZZYLABS, 'strides', [steps.length, 'count', steps.length]),
      row(FUZZYLABS, 'longestLostStrides', [longest, 'count', steps.length]),
      row(FUZZYLABS, 'cadenceSpm', [cadenceSpm, 'steps/min', steps.length]),
      row(FUZZYLABS, 'lossRatio', [lossRatio, 'ratio', foot.block.count]),
      ...worse.map(({ name, longest: most, fewest }) => ({
        ...row(FUZZYLABS, 'longestLostStrides', [most, 'count', fewest]),
        condition: name,
      })),
    ].filter(({ value }) => value !== null),
    markdown: joinBlocks(
      '## A foot IMU over Bluetooth',
      `${FUZZYLABS}, ${fixed(durationS, 0)} s of running, nominally 100 Hz, ${fixed(100 * (lossRatio ?? 0))} % of the samples lost on the way, clipping at ±16 g at nearly every contact.`,
      table(
        ['', 'value'],
        [
          ['strides stored', steps.length],
          ['strides rejected', rejected.length],
          ['cadence, median (steps/min)', fixed(cadenceSpm)],
          ['contact time, median (ms)', fixed(contactMs, 0)],
          [
            'foot strike angle, median (°)',
            fixed(median(steps.flatMap(({ footStrikeAngleDeg }) => footStrikeAngleDeg ?? []))),
          ],
          ['speed, median (m/s)', fixed(median(steps.flatMap(({ speedMps }) => speedMps ?? [])), 2)],
          [`true gaps of at least ${fixed(1000 * GAP_S, 0)} ms`, gaps.length],
          ['most strides lost in a row outside them', longest],
        ],
      ),
      picture(
        'Cadence, contact time, foot strike angle, speed and lost samples over the run',
        'recorded-run-radio.svg',
      ),
      `The same run made worse, ${DRAWS} draws each; medians over all steps, the worst draw for what is lost:`,
      table(
        [
          'made worse by',
          'strides',
          'lost in a row',
          'cadence (steps/min)',
          'contact (ms)',
          'angle (°)',
          'speed (m/s)',
        ],
        worse.map((one) => [
          one.name,
          one.fewest,
          one.longest,
          fixed(one.cadenceSpm),
          fixed(one.contactMs, 0),
          fixed(one.angleDeg),
          fixed(one.speedMps, 2),
        ]),
      ),
    ),
    plot: {
      name: 'recorded-run-radio.svg',
      svg: timelinePlot({
        title: 'A foot IMU over Bluetooth, a tenth of the samples lost',
        durationS,
        stretches: gaps,
        notes: gaps.length === 0 ? [] : [{ kind: 'gap', name: `no sample for ${fixed(1000 * GAP_S, 0)} ms or more` }],
        panels: [
          { name: 'cadence (spm)', points: points(({ cadenceSpm: spm }) => spm) },
          { name: 'contact (ms)', points: points(({ groundContactTimeMs }) => groundContactTimeMs) },
          { name: 'angle (°)', points: points(({ footStrikeAngleDeg }) => footStrikeAngleDeg) },
          { name: 'speed (m/s)', points: points(({ speedMps }) => speedMps) },
          { name: 'lost (%)', points: lossBySecond(foot, afterS), fromZero: true },
        ],
      }),
    },
  }
}

/** Percent of the samples that are missing, second by second. */
function lossBySecond({ block, rateHz }, afterS) {
  const received = new Map()
  for (const timeUs of block.timeUs) {
    const second = Math.floor(afterS(timeUs))
    received.set(second, (received.get(second) ?? 0) + 1)
  }
  // The last second is not a whole one.
  const seconds = [...received.keys()].sort((a, b) => a - b).slice(0, -1)
  return seconds.map((second) => [second + 0.5, Math.max(0, 100 * (1 - received.get(second) / rateHz))])
}

/** Where the norm of the specific force hardly moves, second by second; found without the program. */
function stillStretches({ block, rateHz }, afterS) {
  const perSecond = Math.round(rateHz)
  const still = []
  for (let from = 0; from + perSecond <= block.count; from += perSecond) {
    let low = Infinity
    let high = -Infinity
    for (let i = from; i < from + perSecond; i++) {
      const norm = Math.hypot(block.accelerationXG[i], block.accelerationYG[i], block.accelerationZG[i])
      low = Math.min(low, norm)
      high = Math.max(high, norm)
    }
    if (high - low > STILL_SPREAD_G) continue
    const fromS = afterS(block.timeUs[from])
    const toS = afterS(block.timeUs[from + perSecond - 1])
    const last = still.at(-1)
    // A shift of weight doesn't end a stop.
    if (last !== undefined && fromS - last.toS <= 3) last.toS = toS
    else still.push({ fromS, toS, kind: 'stop' })
  }
  return still
}

function outdoorRun(recording) {
  const [foot] = recording.feet
  const { afterS, durationS } = seconds(foot)
  const { steps, motions } = runPipeline(recording)
  const gaps = gapsOf(foot, 0.5, afterS)
  const quiet = joinTouching([...stillStretches(foot, afterS), ...gaps])
  const firstS = steps.length === 0 ? 0 : afterS(steps[0].initialContactTimeUs)
  const lastS = steps.length === 0 ? 0 : afterS(steps.at(-1).initialContactTimeUs)
  const stops = quiet.filter(({ fromS, toS }) => toS - fromS >= STILL_LEAST_S && fromS > firstS && toS < lastS)
  const halts = haltsOf(motions, afterS, durationS)
  const found = stops.filter((stop) => halts.some(({ fromS, toS }) => fromS < stop.toS + 5 && toS > stop.fromS))
  const inStops = steps.filter((step) => inside(stops, afterS(step.initialContactTimeUs), 1))
  const lost = lostBetween(steps, afterS, notRunning(foot, afterS))
  const longest = Math.max(0, ...lost.map(({ count }) => count))
  const cadenceSpm = median(steps.map((step) => step.cadenceSpm))
  return {
    rows: [
      row(ADEPT, 'strides', [steps.length, 'count', steps.length]),
      row(ADEPT, 'longestLostStrides', [longest, 'count', steps.length]),
      row(ADEPT, 'cadenceSpm', [cadenceSpm, 'steps/min', steps.length]),
      row(ADEPT, 'stopsFound', [found.length, 'count', stops.length]),
      row(ADEPT, 'stridesInStops', [inStops.length, 'count', steps.length]),
    ],
    markdown: joinBlocks(
      '## An accelerometer on the shoe, outdoors',
      `${ADEPT}, ${fixed(durationS / 60)} minutes, 100 Hz, clipping at ±8 g, no gyroscope: cadence and stops, and nothing that needs pitch.`,
      table(
        ['', 'value'],
        [
          ['strides stored', steps.length],
          ['cadence, median (steps/min)', fixed(cadenceSpm)],
          [`stops of at least ${STILL_LEAST_S} s in the signal`, stops.length],
          ['of them found by the program', found.length],
          ['strides stored inside a stop', inStops.length],
          ['most strides lost in a row while running', longest],
          ['stretches that lost strides while running', lost.length],
        ],
      ),
      picture('Cadence over the run, stops shaded', 'recorded-run-outdoor.svg'),
    ),
    plot: {
      name: 'recorded-run-outdoor.svg',
      svg: timelinePlot({
        title: 'An accelerometer on the shoe, outdoors, with stops',
        durationS,
        stretches: stops,
        notes: [{ kind: 'stop', name: 'standing, or the sensor asleep' }],
        panels: [
          {
            name: 'cadence (spm)',
            points: steps.map((step) => [afterS(step.initialContactTimeUs), step.cadenceSpm]),
          },
        ],
      }),
    },
  }
}

/** Seconds in which no shoe strikes the ground as in running; found without the program. */
function notRunning({ block, rateHz }, afterS) {
  const perSecond = Math.round(rateHz)
  const calm = []
  for (let from = 0; from + perSecond <= block.count; from += perSecond) {
    const fromS = afterS(block.timeUs[from])
    const toS = afterS(block.timeUs[from + perSecond - 1])
    let highest = 0
    for (let i = from; i < from + perSecond; i++) {
      highest = Math.max(highest, Math.hypot(block.accelerationXG[i], block.accelerationYG[i], block.accelerationZG[i]))
    }
    if (highest < RUNNING_IMPACT_G || toS - fromS > 1.2) calm.push({ fromS, toS })
  }
  return calm
}

/** Stretches in which the program said that nobody runs. */
function haltsOf(motions, afterS, durationS) {
  const halts = []
  let fromS = 0
  for (const { motion, timeUs } of motions) {
    const s = afterS(timeUs)
    if (motion === 'running' && fromS !== null) {
      halts.push({ fromS, toS: s })
      fromS = null
    } else if (motion !== 'running' && fromS === null) fromS = s
  }
  if (fromS !== null) halts.push({ fromS, toS: durationS })
  return halts
}

function joinTouching(stretches) {
  const joined = []
  for (const stretch of [...stretches].sort((a, b) => a.fromS - b.fromS)) {
    const last = joined.at(-1)
    if (last !== undefined && stretch.fromS - last.toS <= 3) last.toS = Math.max(last.toS, stretch.toS)
    else joined.push({ ...stretch, kind: 'stop' })
  }
  return joined
}

function inside(stretches, s, marginS) {
  return stretches.some(({ fromS, toS }) => s > fromS + marginS && s < toS - marginS)
}
