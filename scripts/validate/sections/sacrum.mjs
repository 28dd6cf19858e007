// Slopes: the vertical force model from the plate's own times, and what a published method for the sacrum makes of them.
import { DEFAULT_PARAMETERS } from '../../../dist/domain/biomechanics/parameters.js'
import { estimateVerticalForcePeakBw } from '../../../dist/domain/biomechanics/vertical-force.js'
import { ALCANTARA, loadAlcantara } from '../datasets/alcantara.mjs'
import { fixed, joinBlocks, list, picture, table } from '../markdown.mjs'
import { matchContacts } from '../match.mjs'
import { findPlateContacts } from '../plate-contacts.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import { findSacralContacts } from '../published/sacrum-events.mjs'
import { agreement, groupBy, mean, meanAbsolutePercent, median } from '../statistics.mjs'

const QUANTITY = 'slopes'
/** One trial chatters about lower thresholds. */
const THRESHOLD_BW = 0.1
const EVERY_SLOPE = 'every slope'

export const section = {
  name: 'slopes',
  title: 'Slopes and the sacrum',
  quantities: [QUANTITY],
  async run(study) {
    const trials = loadAlcantara(study.dataFolder, study.problem)
    if (trials === null || trials.length === 0) return null
    const runs = trials.map(judge)
    const slopes = [...groupBy(runs, ({ slopeDeg }) => slopeDeg)].sort(([a], [b]) => a - b)
    const groups = [
      ...slopes.map(([slopeDeg, some]) => describe(`${fixed(slopeDeg, 0)}°`, some)),
      describe(EVERY_SLOPE, runs),
    ]
    return {
      rows: groups.flatMap(rowsOf),
      markdown: write(groups, runs),
      plots: [plot(runs)],
    }
  },
}

function force(stepTimeS, contactS) {
  return estimateVerticalForcePeakBw(stepTimeS, contactS, DEFAULT_PARAMETERS.verticalForce)
}

/** Steps with contact, toe-off and the next contact, of the plate and of the sacrum, matched within 50 ms. */
function judge(trial) {
  const rateHz = trial.fs_hz
  const plate = findPlateContacts(trial.grf_v_bw, rateHz, THRESHOLD_BW)
    .filter(({ nextContactS }) => nextContactS !== null)
    .map((one) => ({ ...one, contactUs: one.contactS * 1e6 }))
  const sacrum = findSacralContacts(trial.acc_vert, trial.acc_ap, rateHz).map((one) => ({
    ...one,
    contactUs: one.contactS * 1e6,
  }))
  const { pairs } = matchContacts(plate, sacrum)
  const steps = pairs.flatMap(({ truth, estimate }) => {
    const stepTimeS = estimate.nextContactS === null ? null : estimate.nextContactS - estimate.contactS
    if (estimate.toeOffS === null || stepTimeS === null || stepTimeS > 0.5) return []
    const contactS = estimate.toeOffS - estimate.contactS
    return [{ truth, estimate, contactS, forceBw: force(stepTimeS, contactS) }]
  })
  return {
    slopeDeg: trial.slope_deg,
    speedMps: trial.speed_mps,
    plate,
    steps,
    contactMs: median(plate.map(({ contactS, toeOffS }) => 1000 * (toeOffS - contactS))),
    peakBw: median(plate.map(({ peak }) => peak)),
    modelBw: median(plate.map((one) => force(one.nextContactS - one.contactS, one.toeOffS - one.contactS))),
    sacrumContactMs: median(steps.map(({ contactS }) => 1000 * contactS)),
    sacrumForceBw: median(steps.map(({ forceBw }) => forceBw)),
  }
}

function describe(name, runs) {
  const steps = runs.flatMap((run) => run.steps)
  const count = runs.reduce((sum, { plate }) => sum + plate.length, 0)
  const differences = (value) => agreement(steps.map(value))
  const pairs = (estimate, reference) =>
    runs.flatMap((run) =>
      estimate(run) === null || reference(run) === null ? [] : [{ estimate: estimate(run), reference: reference(run) }],
    )
  return {
    name,
    trials: runs.length,
    count,
    found: count === 0 ? null : steps.length / count,
    contactEvent: differences(({ truth, estimate }) => 1000 * (estimate.contactS - truth.contactS)),
    toeOffEvent: differences(({ truth, estimate }) => 1000 * (estimate.toeOffS - truth.toeOffS)),
    contactTime: differences(({ truth, contactS }) => 1000 * (contactS - (truth.toeOffS - truth.contactS))),
    contactMape: meanAbsolutePercent(
      pairs(
        ({ sacrumContactMs }) => sacrumContactMs,
        ({ contactMs }) => contactMs,
      ),
    ),
    modelMape: meanAbsolutePercent(
      pairs(
        ({ modelBw }) => modelBw,
        ({ peakBw }) => peakBw,
      ),
    ),
    modelBias: mean(
      pairs(
        ({ modelBw }) => modelBw,
        ({ peakBw }) => peakBw,
      ).map((p) => 100 * (p.estimate / p.reference - 1)),
    ),
    sacrumMape: meanAbsolutePercent(
      pairs(
        ({ sacrumForceBw }) => sacrumForceBw,
        ({ peakBw }) => peakBw,
      ),
    ),
  }
}

function rowsOf(group) {
  const row = (metric, value, unit, count) => ({
    ...{ dataset: ALCANTARA, condition: group.name === EVERY_SLOPE ? 'clean' : `slope ${group.name}` },
    ...{ quantity: QUANTITY, metric, value: value ?? null, unit, count },
  })
  return [
    row('verticalForcePeakMape', group.modelMape, '%', group.trials),
    row('verticalForcePeakBias', group.modelBias, '%', group.trials),
    row('sacrumStepsFound', group.found, 'ratio', group.count),
    row('sacrumContactTimeMape', group.contactMape, '%', group.trials),
    row('sacrumContactTimeBiasMs', group.contactTime?.bias, 'ms', group.contactTime?.count ?? 0),
    row('sacrumContactTimeSdMs', group.contactTime?.sd, 'ms', group.contactTime?.count ?? 0),
    row('sacrumVerticalForcePeakMape', group.sacrumMape, '%', group.trials),
  ].filter(({ value }) => value !== null)
}

function plot(runs) {
  return {
    name: 'slopes-vertical-force.svg',
    svg: blandAltmanPlot({
      title: 'Peak vertical force from the plate’s own times: model minus plate',
      points: runs
        .filter(({ modelBw }) => modelBw !== null)
        .map(({ modelBw, peakBw, slopeDeg }) => ({
          ...{ estimate: modelBw, reference: peakBw },
          group: slopeDeg < 0 ? 'downhill' : slopeDeg > 0 ? 'uphill' : 'level',
        })),
      referenceName: 'force plate (BW)',
      differenceName: 'model − plate (BW)',
      digits: 2,
    }),
  }
}

function write(groups, runs) {
  const limits = (of) => (of === null ? '–' : `${fixed(of.bias, 0)} ± ${fixed(of.sd, 0)}`)
  return joinBlocks(
    `${ALCANTARA}: one runner, ${runs.length} trials of 5 s on an instrumented treadmill, −10 to +10°, an accelerometer on the sacrum, 500 Hz. Contact is where the force passes 0.1 body weights. Solewatch has nothing for the sacrum; this shows what the force model does on slopes, and what a published method would make of it.`,
    '## Vertical force from the plate’s own times',
    table(
      ['slope', 'trials', 'steps', 'MAPE of peak force (%)', 'bias (%)'],
      groups.map((group) => [
        ...[group.name, group.trials, group.count, fixed(group.modelMape), fixed(group.modelBias)],
      ]),
    ),
    picture('Peak vertical force: model minus plate, over the plate', 'slopes-vertical-force.svg'),
    table(
      ['slope', 'm/s', 'contact (ms)', 'peak (BW)', 'model (BW)'],
      [...runs]
        .sort((a, b) => a.slopeDeg - b.slopeDeg || a.speedMps - b.speedMps)
        .map((run) => [
          ...[`${fixed(run.slopeDeg, 0)}°`, fixed(run.speedMps, 2), fixed(run.contactMs, 0)],
          ...[fixed(run.peakBw, 2), fixed(run.modelBw, 2)],
        ]),
    ),
    '## A published method for the sacrum',
    table(
      ['slope', 'steps found', 'contact (ms)', 'toe-off (ms)', 'contact time (ms)', 'its MAPE (%)', 'force MAPE (%)'],
      groups.map((group) => [
        ...[group.name, group.found === null ? '–' : `${fixed(100 * group.found, 0)} %`],
        ...[limits(group.contactEvent), limits(group.toeOffEvent), limits(group.contactTime)],
        ...[fixed(group.contactMape), fixed(group.sacrumMape)],
      ]),
    ),
    'Bias ± SD of single steps; MAPE of medians of trials. The braking peak of the trunk comes later than contact, so contact times are short and forces high; uphill there is hardly any braking peak, and the method loses steps or takes others.',
    '## What fails on slopes',
    list([
      'Downhill and fast, the highest force is the impact of the heel, not the push of the leg; half a sine knows only the latter, so the model reads low there.',
      'A bias that is alike on all slopes belongs to this runner and to the threshold of 0.1 body weights, which shortens contacts, not to the slope.',
      'The mean over a contact is step time over contact time on every slope, because what goes up comes down; only the shape of the peak is a model.',
      'The sacral landmarks are made for level running: their lags change with the slope, so that one correction for all slopes would be wrong on each.',
    ]),
    '## What the data can’t show',
    list(['One runner, one day, a treadmill. No sensor on a foot, so nothing of this judges the events of Solewatch.']),
  )
}
