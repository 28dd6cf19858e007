// Figures of alignment under one condition, from what `runAlignment` found.
import { median, quantile } from './statistics.mjs'

/** Beyond this the axis points to the other side: toe-up taken for toe-down. */
const WRONG_SIDE_DEG = 90

/** Of the axis as it is at the end of a recording, after all strides; none where the foot was never aligned. */
export const lastAxes = (runs) => runs.flatMap(({ strides }) => strides.at(-1)?.axis ?? [])
/** The principal axis has no sign of its own; it is given the better one. */
export const pcaErrors = (runs) =>
  runs.flatMap(({ pca }) => (pca === null ? [] : [Math.min(pca.offDeg, 180 - pca.offDeg)]))
export const offs = (errors) => errors.map(({ offDeg }) => offDeg)
export const known = (strides, field) => strides.flatMap((stride) => (stride[field] === null ? [] : [stride[field]]))

/** `[{ metric, value, unit, count }]`; value null where there is nothing to tell. */
export function measure(runs) {
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
