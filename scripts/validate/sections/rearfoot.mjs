// Rearfoot or not, and whether the probabilities mean what they say.
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { fixed, joinBlocks, list, picture, table } from '../markdown.mjs'
import { reliabilityPlot } from '../plot/reliability.mjs'
import { compareStrikeMethods } from '../published/strike-comparison.mjs'
import { areaUnderCurve, calibrationError, groupBy, mean, reliabilityBins } from '../statistics.mjs'
import { describeSample, treadmillSection } from './treadmill-section.mjs'
import { STRIKES } from './treadmill-tables.mjs'

/** @source Altman & Davis 2012: above it the foot lands on its heel. */
const TRUE_ANGLE_CUT_DEG = 8
const CLASSES = ['pRearfoot', 'pMidfoot', 'pForefoot']

export const section = treadmillSection({
  name: 'rearfoot',
  title: 'Rearfoot or not',
  quantity: 'rearfoot',
  measure: measureStrike,
  shown: [
    { metric: 'accuracy', name: 'accuracy' },
    { metric: 'auc', name: 'AUC' },
    { metric: 'accuracyTrueAngle', name: 'accuracy of the true angle' },
    { metric: 'aucTrueAngle', name: 'AUC of the true angle' },
    { metric: 'ece', name: 'ECE' },
    { metric: 'threeClassAccuracy', name: 'three classes, balanced' },
  ],
  compare: (study) =>
    MAIN_CONDITIONS.flatMap((condition) =>
      compareStrikeMethods(study, condition).flatMap(({ method, accuracy, auc, count }) => [
        { condition, metric: `${method}Accuracy`, value: accuracy, unit: 'ratio', count },
        { condition, metric: `${method}Auc`, value: auc, unit: 'ratio', count },
      ]),
    ),
  write,
})

/** Steps with a label, a probability and a true angle. */
function judged({ steps }) {
  return steps.filter(({ label, step, truth }) => label !== null && step.pRearfoot !== null && truth.angleDeg !== null)
}

const isRearfoot = ({ label }) => label === 'Rearfoot'
const scoredBy = (steps, scoreOf) => steps.map((one) => ({ score: scoreOf(one), positive: isRearfoot(one) }))
const probability = ({ step }) => step.pRearfoot
const trueAngle = ({ truth }) => truth.angleDeg

function shareRight(scored, cut) {
  return mean(scored.map(({ score, positive }) => (score > cut === positive ? 1 : 0)))
}

function measureStrike(run) {
  const steps = judged(run)
  const count = steps.length
  const byProbability = scoredBy(steps, probability)
  const byAngle = scoredBy(steps, trueAngle)
  const three = confusion(steps)
  return [
    { metric: 'accuracy', value: shareRight(byProbability, 0.5), unit: 'ratio', count },
    { metric: 'auc', value: areaUnderCurve(byProbability), unit: 'ratio', count },
    { metric: 'accuracyTrueAngle', value: shareRight(byAngle, TRUE_ANGLE_CUT_DEG), unit: 'ratio', count },
    { metric: 'aucTrueAngle', value: areaUnderCurve(byAngle), unit: 'ratio', count },
    { metric: 'ece', value: calibrationError(byProbability), unit: 'ratio', count },
    { metric: 'threeClassAccuracy', value: balanced(three), unit: 'ratio', count },
    { metric: 'footAccuracy', value: footAccuracy(steps), unit: 'ratio', count: footsOf(steps).length },
  ]
}

/** Rows: labels; columns: the most probable class. */
function confusion(steps) {
  const counts = STRIKES.map(() => CLASSES.map(() => 0))
  for (const { label, step } of steps) {
    const row = STRIKES.indexOf(label)
    const values = CLASSES.map((name) => step[name])
    if (row >= 0) counts[row][values.indexOf(Math.max(...values))] += 1
  }
  return counts
}

function balanced(counts) {
  const recalls = counts.flatMap((row, n) => {
    const total = row.reduce((a, b) => a + b, 0)
    return total === 0 ? [] : [row[n] / total]
  })
  return mean(recalls)
}

function footsOf(steps) {
  return [...groupBy(steps, ({ trial, foot }) => `${trial} ${foot}`).values()]
}

/** Of whole feet: is the label what most of its steps say? */
function footAccuracy(steps) {
  return mean(footsOf(steps).map((foot) => (mean(foot.map(probability)) > 0.5 === isRearfoot(foot[0]) ? 1 : 0)))
}

function write(study, { figure }) {
  const value = (metric) => MAIN_CONDITIONS.map((condition) => fixed(figure(condition, metric)?.value, 3))
  const methods = [
    ['this program: probability above one half', 'accuracy', 'auc'],
    [`true marker angle above ${TRUE_ANGLE_CUT_DEG}° (what the labels allow)`, 'accuracyTrueAngle', 'aucTrueAngle'],
    [
      'van Werkhoven et al. 2019 (doi:10.3390/sports7080184): mean pitch rate after contact, cut at zero, true axes',
      'vanWerkhovenAccuracy',
      'vanWerkhovenAuc',
    ],
  ]
  const bins = MAIN_CONDITIONS.map((name) => ({
    name,
    bins: reliabilityBins(scoredBy(judged(study.run(name)), probability)),
  })).filter((one) => one.bins.length > 0)
  return {
    intro: [
      '## Method',
      describeSample(study),
      'The labels are one for each foot and speed, not for each step; who made them from what is not told. Rearfoot is what is said where P(rearfoot) is above one half. ' +
        'ECE: distance between promise and outcome over ten equal bins of P(rearfoot), weighted by their steps.',
      '## Beside the true angle and a published method',
      table(
        ['method', ...MAIN_CONDITIONS.flatMap((condition) => [`${condition}: accuracy`, 'AUC'])],
        methods.map(([name, accuracy, auc]) => [name, ...interleave(value(accuracy), value(auc))]),
      ),
    ],
    tables: [
      ...MAIN_CONDITIONS.map((condition) => conditionTables(study, condition)),
      '## Do the probabilities mean what they say?',
      table(
        ['condition', 'ECE'],
        MAIN_CONDITIONS.map((condition) => [condition, fixed(figure(condition, 'ece')?.value, 3)]),
      ),
      ...bins.map(({ name }) => reliabilityText(study, name)),
      picture('Reliability diagram of P(rearfoot)', 'rearfoot-reliability.svg'),
    ],
    plots: [
      {
        name: 'rearfoot-reliability.svg',
        svg:
          bins.length === 0
            ? null
            : reliabilityPlot({
                title: 'P(rearfoot): promise and outcome',
                series: bins,
                promise: 'P(rearfoot) as promised',
                outcome: 'share of steps labelled rearfoot',
              }),
      },
    ],
    limits: list([
      'Labels and angle may be partly circular: their column is called a foot strike index, and how it was found is not told.',
      'Few people land on mid- or forefoot, and midfoot feet overlap with rearfoot ones in angle: the three-class split is weak.',
      'Steps of one foot share one label, so some feet are wrong altogether and the effective number is that of feet, not of steps.',
    ]),
  }
}

/** Which promises are too shy or too bold, where the error sits, and how many feet stand behind each. */
function reliabilityText(study, condition) {
  const steps = judged(study.run(condition))
  const bins = reliabilityBins(scoredBy(steps, probability))
  const total = bins.reduce(
    (sum, { count, share, meanProbability }) => sum + count * Math.abs(share - meanProbability),
    0,
  )
  const ends = bins
    .filter(({ from, to }) => from < 0.05 || to > 0.95)
    .reduce((sum, { count, share, meanProbability }) => sum + count * Math.abs(share - meanProbability), 0)
  const off = (part) => {
    const own = bins.filter(part)
    const count = own.reduce((sum, bin) => sum + bin.count, 0)
    return own.reduce((sum, bin) => sum + bin.count * (bin.share - bin.meanProbability), 0) / Math.max(1, count)
  }
  const [low, high] = [off(({ to }) => to <= 0.501), off(({ from }) => from >= 0.499)]
  const feetOf = ({ from, to }) =>
    footsOf(steps.filter((one) => probability(one) >= from && (probability(one) < to || to === 1))).length
  return joinBlocks(
    `### ${condition === 'clean' ? 'Clean' : 'Degraded'}`,
    (low < 0 && high > 0
      ? 'The diagram is S-shaped: on the whole, below one half rearfoot comes less often than promised, above it more often, so the probabilities are too shy. '
      : '') +
      (total > 0
        ? `The two end bins carry ${fixed((100 * ends) / total, 0)} % of the ECE. Between them the bins rest on few feet, and what they show is those feet.`
        : ''),
    table(
      ['P(rearfoot)', 'steps', 'feet', 'promised', 'labelled rearfoot'],
      bins.map((bin) => [
        `${fixed(bin.from)} to ${fixed(bin.to)}`,
        ...[bin.count, feetOf(bin), fixed(bin.meanProbability, 2), fixed(bin.share, 2)],
      ]),
    ),
    `Feet of a speed: ${footsOf(steps).length} in all; one may stand in more than one bin.`,
  )
}

function interleave(a, b) {
  return a.flatMap((value, n) => [value, b[n]])
}

function conditionTables(study, condition) {
  const steps = judged(study.run(condition))
  const counts = confusion(steps)
  const bySpeed = [...groupBy(steps, ({ speedMps }) => speedMps)].sort((a, b) => a[0] - b[0])
  const worst = footsOf(steps)
    .map((foot) => ({
      ...foot[0],
      right: shareRight(scoredBy(foot, probability), 0.5),
      angle: mean(foot.map(trueAngle)),
    }))
    .filter(({ right }) => right < 0.5)
  return joinBlocks(
    `## ${condition === 'clean' ? 'Clean' : 'Degraded'}`,
    table(
      ['labelled', 'most probable: rearfoot', 'midfoot', 'forefoot', 'recall'],
      counts.map((row, n) => {
        const total = row.reduce((a, b) => a + b, 0)
        return [STRIKES[n].toLowerCase(), ...row, total === 0 ? '–' : fixed(row[n] / total, 3)]
      }),
    ),
    table(
      ['speed', 'steps', 'accuracy', 'accuracy of the true angle', 'AUC', 'AUC of the true angle'],
      bySpeed.map(([speed, group]) => [
        `${speed} m/s`,
        group.length,
        fixed(shareRight(scoredBy(group, probability), 0.5), 3),
        fixed(shareRight(scoredBy(group, trueAngle), TRUE_ANGLE_CUT_DEG), 3),
        fixed(areaUnderCurve(scoredBy(group, probability)), 3),
        fixed(areaUnderCurve(scoredBy(group, trueAngle)), 3),
      ]),
    ),
    worst.length === 0
      ? 'No foot has most of its steps on the wrong side.'
      : `Feet with most steps on the wrong side: ${worst
          .map(
            ({ subject, speedMps, foot, label, angle }) =>
              `runner ${subject} ${foot} at ${speedMps} m/s (labelled ${label.toLowerCase()}, true angle ${fixed(angle)}°)`,
          )
          .join('; ')}.`,
  )
}
