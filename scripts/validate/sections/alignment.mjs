// How the program finds its axes on a sensor put on any way round, and how far off they are.
import { ALIGNMENT_CONDITIONS } from '../alignment-conditions.mjs'
import { runAlignment } from '../alignment-runs.mjs'
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { RBDS } from '../datasets/rbds.mjs'
import { fixed, joinBlocks, list, picture, table } from '../markdown.mjs'
import { cumulativePlot } from '../plot/cumulative.mjs'
import { correlation, groupBy, mean, median, quantile, rootMeanSquare } from '../statistics.mjs'
import { describeSample } from './treadmill-section.mjs'

const QUANTITY = 'alignment'
const PLOT = 'alignment-axis.svg'
/** Beyond this the axis points to the other side: toe-up taken for toe-down. */
const WRONG_SIDE_DEG = 90

export const section = {
  name: 'alignment',
  title: 'Alignment',
  quantities: [QUANTITY],
  async run(study) {
    if (study.treadmill() === null) return null
    const main = study.conditions.length === MAIN_CONDITIONS.length
    const conditions = ALIGNMENT_CONDITIONS.filter(({ name }) => !main || MAIN_CONDITIONS.includes(name))
    const found = conditions.map((condition) => {
      study.progress(`alignment: ${condition.name}`)
      const draws = Array.from({ length: condition.draws }, (_, n) => `${study.seed} mounting ${n}`)
      return { condition, runs: draws.flatMap((seed) => runAlignment(study, condition, seed)) }
    })
    const rows = found.flatMap(({ condition, runs }) =>
      measure(runs)
        .filter(({ value }) => value !== null && Number.isFinite(value))
        .map((row) => ({ dataset: RBDS, condition: condition.name, quantity: QUANTITY, ...row })),
    )
    const plot = { name: PLOT, svg: axisPlot(found) }
    return { rows, markdown: write(study, found, rows), plots: plot.svg === null ? [] : [plot] }
  },
}

/** Of the axis as it is at the end of a recording, after all strides; none where the foot was never aligned. */
const lastAxes = (runs) => runs.flatMap(({ strides }) => strides.at(-1)?.axis ?? [])
/** The principal axis has no sign of its own; it is given the better one. */
const pcaErrors = (runs) => runs.flatMap(({ pca }) => (pca === null ? [] : [Math.min(pca.offDeg, 180 - pca.offDeg)]))
const offs = (errors) => errors.map(({ offDeg }) => offDeg)
const known = (strides, field) => strides.flatMap((stride) => (stride[field] === null ? [] : [stride[field]]))

function measure(runs) {
  const aligned = runs.filter(({ alignedS }) => alignedS !== null)
  const strides = runs.flatMap((run) => run.strides)
  const seconds = aligned.map(({ alignedS }) => alignedS)
  const last = offs(lastAxes(runs))
  const pca = pcaErrors(runs)
  const [up, felt] = ['up', 'feltUp'].map((field) => offs(known(strides, field)))
  const wrong = strides.filter(({ axis }) => axis.offDeg > WRONG_SIDE_DEG).length
  const ambiguous = strides.filter(({ quality }) => quality === 0).length
  const figure = (metric, value, unit, count) => ({ metric, value, unit, count })
  return [
    figure('alignedRatio', aligned.length / runs.length, 'ratio', runs.length),
    figure('wrongSignStrides', strides.length === 0 ? null : wrong, 'count', strides.length),
    figure('ambiguousRatio', strides.length === 0 ? null : ambiguous / strides.length, 'ratio', strides.length),
    figure('alignedMedianS', median(seconds), 's', seconds.length),
    figure('alignedP95S', quantile(seconds, 0.95), 's', seconds.length),
    figure('axisMedianDeg', median(last), 'deg', last.length),
    figure('axisP95Deg', quantile(last, 0.95), 'deg', last.length),
    figure('axisWorstDeg', quantile(last, 1), 'deg', last.length),
    figure('principalAxisMedianDeg', median(pca), 'deg', pca.length),
    figure('principalAxisP95Deg', quantile(pca, 0.95), 'deg', pca.length),
    figure('upMedianDeg', median(up), 'deg', up.length),
    figure('upP95Deg', quantile(up, 0.95), 'deg', up.length),
    figure('upFootFlatMedianDeg', median(felt), 'deg', felt.length),
    figure('upFootFlatP95Deg', quantile(felt, 0.95), 'deg', felt.length),
  ]
}

function write(study, found, rows) {
  const figure = (condition, metric) =>
    rows.find((row) => row.condition === condition && row.metric === metric)?.value ?? null
  const strides = found.flatMap(({ runs }) => runs.flatMap((run) => run.strides))
  const both = found.filter(({ condition }) => MAIN_CONDITIONS.includes(condition.name))
  return joinBlocks(
    '## Method',
    describeSample(study),
    'Every foot of every trial is put on any way round (a rotation drawn evenly from SO(3), two for each foot where degraded, one otherwise) and goes through the program’s foot detector alone. ' +
      'The recordings begin in full run, so there is no standing to learn gravity from, but where it says so. The foot’s true transverse axis is that of the marker foot; the true vertical at foot-flat ' +
      'is the markers’ pitch at the plate’s contact, turned on by the smooth gyroscope, with a foot that is level from side to side.',
    '## Found or not',
    leftAligned(foundTable(found, figure)),
    'Seconds count from the first running sample to the axis; no stride before it is lost, because the samples since are gone through again. ' +
      'An axis on the wrong side would take toe-up for toe-down: there must be none. Where no way round makes sense of the strides, the program says that alignment is pending and gives no stride, rather than a wrong one: `aligned` counts the others.',
    '## How far off',
    axisTable(found, figure),
    picture('Share of feet below each error of the sagittal axis', PLOT),
    both.map(({ condition, runs }) => partsText(condition, runs)),
    '### How it settles',
    settlingTable(both),
    '## Beside other ways',
    'Principal axis of angular velocity over whole strides, as in gaitmap (Küderle et al. 2024, doi:10.1109/OJEMB.2024.3356791), here in three dimensions, over the whole recording, with the sign given to it by the truth; ' +
      'this program takes the push-off alone, and finds the sign itself. Vertical: of each stride that was followed, from its closure, against the specific force felt at the same foot-flat.',
    otherWaysTable(both, figure),
    '## What the quality figure says',
    qualityText(found, strides),
    qualityTable(strides),
    '## What the axis does to the foot strike angle',
    'Steps of the clean and of the degraded condition, by how far the axis was off when they were told:',
    strikeTable(both.flatMap(({ runs }) => runs.flatMap((run) => run.strides))),
    '## What the data can’t show',
    list([
      'The virtual sensor is rigid on the marker foot. A pod that wobbles on its laces, slips, or is put on anew within a run is not in it.',
      'A foot’s line of toes is not its transverse axis: part of what is called error here is anatomy, and comes again with every mounting.',
      'The true vertical takes the foot for level from side to side; a foot that lies on its edge at foot-flat shows as an error of the vertical. The error in the sagittal plane doesn’t have that.',
      'Gyroscopes with a scale error, or axes that are not square, are not among the conditions.',
    ]),
  )
}

function foundTable(found, figure) {
  return table(
    ['condition', 'what', 'feet', 'aligned', 'wrong side', 'ambiguous strides', 'median (s)', '95 % within (s)'],
    found.map(({ condition: { name, about }, runs }) => [
      name,
      about,
      runs.length,
      `${fixed(100 * figure(name, 'alignedRatio'))} %`,
      figure(name, 'wrongSignStrides') ?? '–',
      percent(figure(name, 'ambiguousRatio')),
      fixed(figure(name, 'alignedMedianS'), 2),
      fixed(figure(name, 'alignedP95S'), 2),
    ]),
  )
}

function axisTable(found, figure) {
  const head = ['condition', 'feet', 'median (°)', '95 % (°)', 'worst (°)', 'whole strides: median (°)', '95 % (°)']
  return table(
    head,
    found.map(({ condition: { name }, runs }) => [
      name,
      lastAxes(runs).length,
      ...['axisMedianDeg', 'axisP95Deg', 'axisWorstDeg', 'principalAxisMedianDeg', 'principalAxisP95Deg'].map(
        (metric) => fixed(figure(name, metric)),
      ),
    ]),
  )
}

/** The error of a left foot as a right one would have it. */
function mirrored(axis, foot) {
  return foot === 'right' ? axis : { ...axis, toeOutDeg: -axis.toeOutDeg, tiltDeg: -axis.tiltDeg }
}

/** How much of the error is toe-out, how much tilt, and how much of it comes again when the sensor is put on otherwise. */
function partsText(condition, runs) {
  const last = runs.flatMap((run) => lastAxes([run]).map((axis) => mirrored(axis, run.foot)))
  if (last.length < 2) return null
  const part = (field) => {
    const values = last.map((error) => error[field])
    const centre = mean(values)
    return `${fixed(centre)} ± ${fixed(rootMeanSquare(values.map((value) => value - centre)))}°`
  }
  const again = [...groupBy(runs, ({ trial, foot }) => `${trial} ${foot}`).values()].flatMap((same) => {
    const axes = lastAxes(same)
    return axes.slice(1).map((axis) => Math.hypot(axis.toeOutDeg - axes[0].toeOutDeg, axis.tiltDeg - axes[0].tiltDeg))
  })
  const text = `${condition.name === 'clean' ? 'Clean' : 'Degraded'}: the axis is that of a foot that points outward by ${part('toeOutDeg')} more than it does, and tilts about the foot’s length by ${part('tiltDeg')} (mean ± SD over feet, left ones mirrored).`
  if (again.length === 0) return text
  return `${text} The same foot put on otherwise, and degraded anew, has an axis that differs by ${fixed(median(again), 2)}° (median; 95 % within ${fixed(quantile(again, 0.95), 2)}°): what is off is the way the foot rolls over its toes, not chance.`
}

function settlingTable(both) {
  const at = [
    ['first that is told', 0],
    ['tenth', 9],
    ['twentieth', 19],
  ]
  const cells = (runs, pick) => {
    const errors = runs.flatMap(({ strides }) => pick(strides)?.axis.offDeg ?? [])
    return [fixed(median(errors)), fixed(quantile(errors, 0.95))]
  }
  const row = (name, pick) => [name, ...both.flatMap(({ runs }) => cells(runs, pick))]
  return table(
    ['stride', ...both.flatMap(({ condition: { name } }) => [`${name}: median (°)`, '95 % (°)'])],
    [...at.map(([name, n]) => row(name, (strides) => strides[n])), row('last', (strides) => strides.at(-1))],
  )
}

function otherWaysTable(both, figure) {
  const row = (name, metrics) => [
    name,
    ...both.flatMap(({ condition }) => metrics.map((metric) => fixed(figure(condition.name, metric)))),
  ]
  const inPlane = (name, field) => [
    name,
    ...both.flatMap(({ runs }) => {
      const off = known(
        runs.flatMap((run) => run.strides),
        field,
      ).map(({ pitchDeg }) => Math.abs(pitchDeg))
      return [fixed(median(off)), fixed(quantile(off, 0.95))]
    }),
  ]
  return table(
    ['axis, way', ...both.flatMap(({ condition: { name } }) => [`${name}: median (°)`, '95 % (°)'])],
    [
      row('sagittal axis, this program', ['axisMedianDeg', 'axisP95Deg']),
      row('sagittal axis, principal axis of whole strides', ['principalAxisMedianDeg', 'principalAxisP95Deg']),
      row('vertical, closure of the stride (this program)', ['upMedianDeg', 'upP95Deg']),
      row('vertical, specific force at foot-flat', ['upFootFlatMedianDeg', 'upFootFlatP95Deg']),
      inPlane('in the sagittal plane: closure of the stride', 'up'),
      inPlane('in the sagittal plane: specific force at foot-flat', 'feltUp'),
    ],
  )
}

function qualityText(found, strides) {
  const usual = found
    .filter(({ condition }) => !/°\/s/.test(condition.name))
    .flatMap(({ runs }) => runs.flatMap((run) => run.strides))
  const full = mean(usual.map(({ quality }) => (quality === 1 ? 1 : 0)))
  const r = correlation(strides.map(({ quality, axis }) => ({ reference: quality, estimate: axis.offDeg })))
  return (
    `\`alignmentQuality\` is 1 in ${percent(full)} of the strides whose gyroscope is as it should be: push-off stands out that clearly, and the figure is full from a share of 75 % on. ` +
    'It tells whether there is an axis, not how near that is to the foot’s own. ' +
    (r === null
      ? 'It was the same in all strides. '
      : `Over all conditions its correlation with the error of the axis is ${fixed(r, 2)}. `) +
    'All strides of all conditions, by their quality:'
  )
}

const QUALITY_BINS = [
  ['below 0.8', 0, 0.8],
  ['0.8 to 0.9', 0.8, 0.9],
  ['0.9 to 1', 0.9, 1],
  ['1', 1, Infinity],
]

function qualityTable(strides) {
  return errorTable(
    'quality',
    QUALITY_BINS.map(([name, from, to]) => [name, strides.filter(({ quality }) => quality >= from && quality < to)]),
  )
}

const OFF_BINS = [
  ['below 2°', 0, 2],
  ['2° to 4°', 2, 4],
  ['4° to 8°', 4, 8],
  ['8° and more', 8, 181],
]

function strikeTable(strides) {
  return errorTable(
    'axis off by',
    OFF_BINS.map(([name, from, to]) => [name, strides.filter(({ axis }) => axis.offDeg >= from && axis.offDeg < to)]),
  )
}

function errorTable(name, bins) {
  return table(
    [name, 'strides', 'axis: mean error (°)', '95 % (°)', 'strike angle: bias (°)', 'RMSE (°)'],
    bins.map(([bin, strides]) => {
      const off = strides.map(({ axis }) => axis.offDeg)
      const angles = known(strides, 'angleErrorDeg')
      return [
        bin,
        strides.length,
        ...[mean(off), quantile(off, 0.95)].map((value) => fixed(value)),
        ...[mean(angles), rootMeanSquare(angles)].map((value) => fixed(value, 2)),
      ]
    }),
  )
}

function axisPlot(found) {
  const of = (name) => found.find(({ condition }) => condition.name === name)?.runs ?? []
  return cumulativePlot({
    title: 'Error of the sagittal axis, one value a foot and mounting',
    series: [
      ...MAIN_CONDITIONS.map((name) => ({ name: `this program, ${name}`, values: offs(lastAxes(of(name))) })),
      { name: 'whole strides, degraded', values: pcaErrors(of('degraded')) },
    ],
    valueName: 'angle to the foot’s transverse axis (°)',
    countedName: 'share of feet',
  })
}

function percent(ratio) {
  return ratio === null ? '–' : `${fixed(100 * ratio)} %`
}

/** The second column is text too. */
function leftAligned(text) {
  return text.replace('| --- | ---: |', '| --- | --- |')
}
