// The sagittal axis as the leading axis of angular velocity over whole strides: what a principal component analysis gives.
// @source Küderle et al. 2024 (gaitmap, doi:10.1109/OJEMB.2024.3356791) aligns foot sensors so. Differs from it: in three dimensions at once
// (gaitmap first turns gravity up and looks in the plane), and the sign is not found but given by the truth.
import { computeLeadingAxis } from '../../../dist/domain/signal/symmetric-eigen.js'

/** @returns the axis in the sensor's own frame, either way round, from the samples at or after `fromUs`; null where nothing turns */
export function principalAxis({ count, timeUs, ...channels }, fromUs) {
  const rates = ['X', 'Y', 'Z'].map((axis) => channels[`angularVelocity${axis}Dps`])
  const from = timeUs.findIndex((us) => us >= fromUs)
  if (from < 0) return null
  const means = rates.map(
    (values) => values.subarray(from, count).reduce((sum, value) => sum + value, 0) / (count - from),
  )
  const covariance = [0, 0, 0, 0, 0, 0]
  for (let i = from; i < count; i++) {
    const [x, y, z] = rates.map((values, n) => values[i] - means[n])
    covariance[0] += x * x
    covariance[1] += x * y
    covariance[2] += x * z
    covariance[3] += y * y
    covariance[4] += y * z
    covariance[5] += z * z
  }
  const leading = computeLeadingAxis(covariance)
  return leading === null ? null : [leading.x, leading.y, leading.z]
}
