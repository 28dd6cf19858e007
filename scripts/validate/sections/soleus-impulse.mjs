// The soleus's impulse beside that of another model of the same runners: how far two models agree, not which of them is right.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { RBDS } from '../datasets/rbds.mjs'
import { loadStaticOptimisation, STATIC_OPTIMISATION } from '../datasets/static-optimisation.mjs'
import { fixed, joinBlocks, list, picture, table } from '../markdown.mjs'
import { blandAltmanPlot } from '../plot/bland-altman.mjs'
import {
  correlation,
  correlationInterval,
  groupBy,
  mean,
  meanAbsolutePercent,
  median,
  rankCorrelation,
  standardDeviation,
} from '../statistics.mjs'
import { achillesImpulseBwS, referenceImpulseBwS } from './load-cells.mjs'
import { describeSample } from './treadmill-section.mjs'
import { STRIKES } from './treadmill-tables.mjs'

const QUANTITY = 'soleusImpulse'

export const section = {
  name: 'soleus-impulse',
  title: 'Soleus impulse beside another model',
  quantities: [QUANTITY],
  async run(study) {
    if (study.treadmill() === null) return null
    const others = loadStaticOptimisation(study.dataFolder, study.problem)
    if (others === null) return null
    const found = MAIN_CONDITIONS.map((condition) => ({
      condition,
      runners: runnersOf(study, study.run(condition), others),
    }))
    if (found.some(({ runners }) => runners.length === 0)) return null
    const rows = found.flatMap(({ condition, runners }) =>
      measure(runners)
        .filter(({ value }) => value !== null && Number.isFinite(value))
        .map((row) => ({ dataset: RBDS, condition, quantity: QUANTITY, ...row, count: runners.length })),
    )
    const plots = found.map(plotOf).filter(({ svg }) => svg !== null)
    return { rows, markdown: write(study, found, rows), plots }
  },
}

/** What both models and the plate say of each runner: `[{ subject, label, soleus, triceps, share, moment, stepCv }]`, pairs of estimate and reference. */
function runnersOf(study, { steps }, others) {
  const achilles = achillesImpulseBwS(study)
  const { speedMps, foot } = STATIC_OPTIMISATION
  const own = steps.filter(
    (one) => one.speedMps === speedMps && one.foot === foot && one.step.soleusImpulseBwS !== null,
  )
  return [...groupBy(own, ({ subject }) => subject)].flatMap(([subject, group]) => {
    const other = others.get(subject)
    const moments = group.map(referenceImpulseBwS).filter((value) => value !== null)
    if (other === undefined || moments.length < 2) return []
    const triceps = other.soleusImpulseBwS + other.gastrocnemiusImpulseBwS
    const soleusBwS = median(group.map(({ step }) => step.soleusImpulseBwS))
    const share = median(group.map((one) => one.step.soleusImpulseBwS / achilles(one)))
    return [
      {
        ...{ subject, label: group[0].label, steps: group.length },
        soleus: { subject, estimate: soleusBwS, reference: other.soleusImpulseBwS },
        triceps: { subject, estimate: median(group.map(achilles)), reference: triceps },
        share: { subject, estimate: share, reference: other.soleusShareRatio },
        moment: { subject, estimate: median(moments), reference: triceps },
        stepCvPercent: (100 * standardDeviation(moments)) / mean(moments),
      },
    ]
  })
}

/** Each estimate over the mean ratio of all other runners, so that it is as little fitted to its runner as the floor is. */
function withoutConstant(pairs) {
  return pairs.flatMap((pair, n) => {
    const factor = mean(pairs.filter((_, k) => k !== n).map(({ estimate, reference }) => estimate / reference))
    return factor === null ? [] : [{ ...pair, estimate: pair.estimate / factor }]
  })
}

/** The mean of the other runners, which knows nothing of this one. */
function floorOf(pairs) {
  return pairs.flatMap((pair, n) => {
    const estimate = mean(pairs.filter((_, k) => k !== n).map(({ reference }) => reference))
    return estimate === null ? [] : [{ ...pair, estimate }]
  })
}

function measure(runners) {
  const [soleus, triceps, share, moment] = ['soleus', 'triceps', 'share', 'moment'].map((name) =>
    runners.map((runner) => runner[name]),
  )
  const estimates = (pairs) => pairs.map(({ estimate }) => estimate)
  const references = (pairs) => pairs.map(({ reference }) => reference)
  const about = (name, pairs) => [
    { metric: named(name, 'groupFactor'), value: mean(pairs.map((p) => p.estimate / p.reference)), unit: 'ratio' },
    { metric: named(name, 'mape'), value: meanAbsolutePercent(withoutConstant(pairs)), unit: '%' },
    { metric: named(name, 'floorMape'), value: meanAbsolutePercent(floorOf(pairs)), unit: '%' },
    { metric: named(name, 'correlation'), value: correlation(pairs), unit: 'ratio' },
    { metric: named(name, 'rankCorrelation'), value: rankCorrelation(pairs), unit: 'ratio' },
    { metric: named(name, 'spread'), value: spreadPercent(estimates(pairs)), unit: '%' },
    { metric: named(name, 'otherSpread'), value: spreadPercent(references(pairs)), unit: '%' },
  ]
  return [
    ...about('', soleus),
    ...about('achilles', triceps),
    ...about('plateMoment', moment),
    { metric: 'share', value: mean(estimates(share)), unit: 'ratio' },
    { metric: 'shareSd', value: standardDeviation(estimates(share)), unit: 'ratio' },
    { metric: 'otherShare', value: mean(references(share)), unit: 'ratio' },
    { metric: 'otherShareSd', value: standardDeviation(references(share)), unit: 'ratio' },
    { metric: 'shareCorrelation', value: correlation(share), unit: 'ratio' },
    { metric: 'stepCv', value: mean(runners.map(({ stepCvPercent }) => stepCvPercent)), unit: '%' },
  ]
}

function named(name, metric) {
  return name === '' ? metric : `${name}${metric[0].toUpperCase()}${metric.slice(1)}`
}

function spreadPercent(values) {
  const sd = standardDeviation(values)
  return sd === null ? null : (100 * sd) / mean(values)
}

function plotOf({ condition, runners }) {
  return {
    name: `soleus-impulse-${condition}.svg`,
    svg: blandAltmanPlot({
      title: `Soleus impulse of a right step at 3.5 m/s, ${condition}`,
      points: withoutConstant(runners.map(({ soleus }) => soleus)).map(({ subject, estimate, reference }) => ({
        reference,
        estimate: reference + 100 * (estimate / reference - 1),
        group: (runners.find((runner) => runner.subject === subject).label ?? 'unlabelled').toLowerCase(),
      })),
      referenceName: 'static optimisation: soleus impulse of stance (BW·s)',
      differenceName: 'this program − static optimisation (%)',
    }),
  }
}

const COMPARED = [
  ['soleus impulse', ''],
  ['Achilles impulse against soleus + gastrocnemius', 'achilles'],
  ['the plate’s ankle moment against soleus + gastrocnemius', 'plateMoment'],
]

function write(study, found, rows) {
  const figure = (condition, metric) =>
    rows.find((row) => row.condition === condition && row.metric === metric)?.value ?? null
  return joinBlocks(
    '**Both sides are models.** Nobody has measured a soleus here. What follows says how far two ways of computing the same thing agree, and nothing about which is right.',
    '## Method',
    describeSample(study),
    `The other model: an OpenSim static optimisation of the same runners (pfjrf-methods, from the same markers and plate), one right step of each at 3.5 m/s, impulse of stance. ${found[0].runners.length} of these runners have it. ` +
      `This program: median over the right steps of that trial (${found[0].runners.reduce((sum, { steps }) => sum + steps, 0)} in all), coefficients fitted without the runner. ` +
      'Levels are not comparable (moment arms, optimisation, a quasi-static moment), so one constant is taken off, the mean ratio of the other runners; the floor is the other runners’ mean.',
    '## How far they agree',
    found.map(({ condition, runners }) =>
      joinBlocks(
        `### ${condition === 'clean' ? 'Clean' : 'Degraded'}`,
        comparedTable(condition, figure, runners.length),
        picture(`Difference between the two models for each runner, ${condition}`, `soleus-impulse-${condition}.svg`),
      ),
    ),
    verdict(figure, found[0].runners.length),
    '## Share of the soleus in the triceps',
    shareTable(found),
    shareText(figure),
    '## What the data can’t show',
    list([
      'The static optimisation is no truth: it shares the moment out by a rule of least effort, knows nothing of muscles working against each other or of the tendon’s give, and its forces times the levers of its model make ankle moments 6 to 29 % above those of a torque-driven simulation of the same runners.',
      `It is one step; the plate’s ankle moment of one step differs from that of the next by ${fixed(figure('clean', 'stepCv'))} % (SD within a runner), which no model of the runner’s usual step can follow.`,
      'One speed, one foot. Strike groups are different people, so a difference between them is one between people.',
      'Both sides use the same markers: the virtual IMU is made from them, and so is the other model’s movement. Its force comes from the plate, ours does not.',
    ]),
  )
}

function comparedTable(condition, figure, count) {
  const head = [
    ...['compared', 'ours / theirs', 'MAPE after one constant (%)', 'floor (%)', 'r (95 %)', 'rank r'],
    ...['our spread (%)', 'theirs (%)'],
  ]
  return table(
    head,
    COMPARED.map(([name, key]) => {
      const value = (metric) => figure(condition, named(key, metric))
      const interval = correlationInterval(value('correlation'), count)
      const range = interval === null ? '' : ` (${fixed(interval.low, 2)} … ${fixed(interval.high, 2)})`
      return [
        name,
        fixed(value('groupFactor'), 2),
        ...['mape', 'floorMape'].map((metric) => fixed(value(metric))),
        `${fixed(value('correlation'), 2)}${range}`,
        fixed(value('rankCorrelation'), 2),
        ...['spread', 'otherSpread'].map((metric) => fixed(value(metric))),
      ]
    }),
  )
}

/** Said by the figures, so that other runners get their own words. */
function verdict(figure, count) {
  const [own, floor] = ['mape', 'floorMape'].map((metric) => figure('clean', metric))
  const interval = correlationInterval(figure('clean', 'correlation'), count)
  const better = own < floor ? 'nearer to it than' : 'no nearer to it than'
  const order =
    interval !== null && interval.low > 0
      ? 'and the order of the runners agrees more than by chance'
      : 'and with so few runners the agreement of their order may be chance'
  return (
    `After the constant, this program is ${better} the mean of the other runners (${fixed(own)} against ${fixed(floor)} %), ${order}. ` +
    'The line of the plate’s moment is what could be had by the same chain with force and centre of pressure measured: the rest of the difference lies between the models, not in the foot sensor. ' +
    'Spread is the SD between runners over their mean. Their gastrocnemius works at the knee as well, which neither a foot sensor nor an ankle moment sees.'
  )
}

function shareTable(found) {
  const { runners } = found[0]
  const line = (name, group) => [
    name,
    group.length,
    ...['estimate', 'reference'].flatMap((side) => {
      const values = group.map(({ share }) => share[side])
      return [fixed(mean(values), 3), fixed(standardDeviation(values), 3)]
    }),
  ]
  const groups = STRIKES.map((label) => [label, runners.filter((runner) => runner.label === label)])
  const degraded = found.at(-1)
  return table(
    ['runners', 'n', 'ours: mean', 'SD between runners', 'theirs: mean', 'SD between runners'],
    [
      line('all, clean', runners),
      line(`all, ${degraded.condition}`, degraded.runners),
      ...groups
        .filter(([, group]) => group.length > 0)
        .map(([label, group]) => line(`${label.toLowerCase()}, clean`, group)),
    ],
  )
}

function shareText(figure) {
  const [own, other, r] = ['shareSd', 'otherShareSd', 'shareCorrelation'].map((metric) => figure('clean', metric))
  const direction =
    r !== null && r < 0
      ? 'Where ours moves with the strike, theirs moves the other way, if at all: nothing here supports a share that depends on the strike. '
      : ''
  return (
    `Our share is a group’s value that moves a little with the foot strike (SD ${fixed(own, 3)} between runners); theirs differs more from runner to runner (${fixed(other, 3)}). ` +
    `The two are correlated by ${fixed(r, 2)}. ${direction}A foot sensor sees nothing of how the calf divides its force, so a single runner’s share is not claimed.`
  )
}
