// A foot IMU that sends over Bluetooth and loses samples: does the chain hold on, and what if it were worse?
import { FUZZYLABS } from '../datasets/fuzzylabs.mjs'
import { addNoise, biasGyroscope, clip, degradeRecording, loseSamples, mount } from '../degrade.mjs'
import { fixed, joinBlocks, picture, table } from '../markdown.mjs'
import { runPipeline } from '../pipeline.mjs'
import { timelinePlot } from '../plot/timeline.mjs'
import { median } from '../statistics.mjs'
import { gapsOf, lostBetween, row, seconds } from './recorded-strides.mjs'

/** Longer than the program bridges: a stride with such a hole in it can't be judged. */
const GAP_S = 0.1

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

/** `{ rows, markdown, plot }` of this recording. */
export function radioRun(recording) {
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
