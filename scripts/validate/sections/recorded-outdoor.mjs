// An accelerometer on the shoe, outdoors: cadence, and the stops of the runner.
import { ADEPT } from '../datasets/adept.mjs'
import { fixed, joinBlocks, picture, table } from '../markdown.mjs'
import { runPipeline } from '../pipeline.mjs'
import { timelinePlot } from '../plot/timeline.mjs'
import { median } from '../statistics.mjs'
import { gapsOf, lostBetween, row, seconds } from './recorded-strides.mjs'

/** Nothing moves more than this about its level, for this long: the runner stands. */
const STILL_SPREAD_G = 0.1
const STILL_LEAST_S = 4
/** Every second of running has a sample above it. */
const RUNNING_IMPACT_G = 4

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

/** `{ rows, markdown, plot }` of this recording. */
export function outdoorRun(recording) {
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
