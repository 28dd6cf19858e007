// Tables and texts of the report on alignment.
import { known, lastAxes } from '../alignment-measure.mjs'
import { fixed, table } from '../markdown.mjs'
import { correlation, groupBy, mean, median, quantile, rootMeanSquare } from '../statistics.mjs'

export function foundTable(found, figure) {
  const text = table(
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
  return leftAligned(text)
}

export function axisTable(found, figure) {
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
export function partsText(condition, runs) {
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

export function settlingTable(both) {
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

export function otherWaysTable(both, figure) {
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

export function qualityText(found, strides) {
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
    anglesText(strides) +
    'All strides of all conditions, by their quality:'
  )
}

/** What a quality below 1 does mean, where there are such strides. */
function anglesText(strides) {
  const rmse = (group) => rootMeanSquare(known(group, 'angleErrorDeg'))
  const low = rmse(strides.filter(({ quality }) => quality < 1))
  const full = rmse(strides.filter(({ quality }) => quality === 1))
  if (low === null || full === null) return ''
  return `The strike angle of strides below 1 is off by ${fixed(low)}°, that of the others by ${fixed(full)}° (RMSE): so much noise disturbs the angle itself. `
}

const QUALITY_BINS = [
  ['below 0.8', 0, 0.8],
  ['0.8 to 0.9', 0.8, 0.9],
  ['0.9 to 1', 0.9, 1],
  ['1', 1, Infinity],
]

export function qualityTable(strides) {
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

export function strikeTable(strides) {
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

function percent(ratio) {
  return ratio === null ? '–' : `${fixed(100 * ratio)} %`
}

/** The second column is text too. */
function leftAligned(text) {
  return text.replace('| --- | ---: |', '| --- | --- |')
}
