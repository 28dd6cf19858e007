// Do the sources of one run agree on its level? The load of a step from a foot IMU, from a watch and from speed and cadence.
import { estimateSummaryLoad } from '../../../dist/domain/biomechanics/step-load.js'
import { RBDS } from '../datasets/rbds.mjs'
import { fixed, joinBlocks, list, table } from '../markdown.mjs'
import { agreement, groupBy, mean, median } from '../statistics.mjs'

const QUANTITY = 'tierLevels'
const TIERS = [
  { tier: 'E', name: 'watch: contact time, cadence, speed', valueOf: ({ watchBwS }) => watchBwS },
  { tier: 'F', name: 'pod: cadence and speed', valueOf: ({ podBwS }) => podBwS },
]

export const section = {
  name: 'tier-levels',
  title: 'Levels of the tiers',
  quantities: [QUANTITY],
  async run(study) {
    if (study.treadmill() === null) return null
    const cells = study.run('clean').trials.flatMap(({ trial, feet }) => describe(trial, feet, study.leftOut))
    if (cells.length < 2) return null
    return { rows: rowsOf(cells), markdown: write(cells), plots: [] }
  },
}

/** One runner at one speed, both feet together: soleus impulse of a step by each source. */
function describe(trial, feet, leftOut) {
  const pairs = feet.flatMap((foot) => foot.pairs)
  const imuBwS = pairs.flatMap(({ estimate }) => estimate.step.soleusImpulseBwS ?? [])
  const contacts = pairs.flatMap(({ truth }) => truth.contactMs ?? [])
  if (imuBwS.length === 0 || contacts.length === 0) return []
  const around = {
    slopeDeg: null,
    declaredStrike: 'unknown',
    surface: 'road',
    shoeKind: null,
    heightM: trial.heightM ?? null,
  }
  const cadenceSpm = median(pairs.map(({ estimate }) => estimate.step.cadenceSpm))
  const parameters = leftOut.parametersFor(RBDS, trial.subject)
  const load = (groundContactTimeS) =>
    estimateSummaryLoad({ ...around, speedMps: trial.speedMps, cadenceSpm, groundContactTimeS }, parameters)
      .soleusImpulseBwS
  const [watchBwS, podBwS] = [load(median(contacts) / 1000), load(null)]
  if (watchBwS === null || podBwS === null) return []
  return [{ subject: trial.subject, speedMps: trial.speedMps, imuBwS: mean(imuBwS), watchBwS, podBwS }]
}

const percentOf = (cells, valueOf) => cells.map((cell) => 100 * Math.log(valueOf(cell) / cell.imuBwS))

/** How far the change of a source moves one runner, the same at all speeds taken out. */
function withinRunner(cells, valueOf) {
  const groups = [...groupBy(cells, ({ subject }) => subject).values()].filter((own) => own.length > 1)
  return agreement(
    groups.flatMap((own) => {
      const differences = percentOf(own, valueOf)
      return differences.map((value) => value - mean(differences))
    }),
  )
}

function rowsOf(cells) {
  return TIERS.flatMap(({ tier, valueOf }) => {
    const level = agreement(percentOf(cells, valueOf))
    const within = withinRunner(cells, valueOf)
    const row = (metric, value) => ({
      ...{ dataset: RBDS, condition: 'clean', quantity: QUANTITY, metric, value: value ?? null, unit: '%' },
      count: cells.length,
    })
    return [
      row(`tier${tier}Bias`, level?.bias),
      row(`tier${tier}Sd`, level?.sd),
      row(`tier${tier}WithinRunnerSd`, within?.sd),
    ]
  }).filter(({ value }) => value !== null)
}

function write(cells) {
  const speeds = [...groupBy(cells, ({ speedMps }) => speedMps)].sort(([a], [b]) => a - b)
  return joinBlocks(
    `${RBDS}, ${cells.length} cells of runner and speed: soleus impulse of a step from the foot IMU, and what the reduced chain makes of the plate's contact time (tier E) or of speed and cadence alone (tier F). Coefficients are those fitted without the runner.`,
    table(
      ['source, against the foot IMU', 'bias (%)', 'SD between runners and speeds (%)', 'SD within a runner (%)'],
      TIERS.map(({ name, valueOf }) => {
        const level = agreement(percentOf(cells, valueOf))
        return [name, fixed(level?.bias), fixed(level?.sd), fixed(withinRunner(cells, valueOf)?.sd)]
      }),
    ),
    table(
      ['m/s', ...TIERS.map(({ tier }) => `tier ${tier} bias (%)`)],
      speeds.map(([speedMps, own]) => [
        fixed(speedMps, 1),
        ...TIERS.map(({ valueOf }) => fixed(mean(percentOf(own, valueOf)))),
      ]),
    ),
    'The bias is the step in a trend when a runner changes the source; the SD is how far it may be off for one runner. Where tiers E and F are alike, the impulse does not rest on contact time; the peak forces do.',
    '## What the data can’t show',
    list(['Contact times here are the plate’s: a watch adds its own error. A treadmill, 2.5 to 4.5 m/s.']),
  )
}
