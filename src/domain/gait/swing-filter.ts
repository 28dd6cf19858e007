import type { SegmentationFilter } from './foot-state.js'

/** Second-order Butterworth low-pass by the bilinear transform; passes everything where the rate is too low for it. */
export function designLowPass(filter: SegmentationFilter, cutoffHz: number, rateHz: number): void {
  if (cutoffHz >= 0.45 * rateHz) return
  const k = Math.tan((Math.PI * cutoffHz) / rateHz)
  const norm = 1 / (1 + Math.SQRT2 * k + k * k)
  filter.b0 = k * k * norm
  filter.b1 = 2 * filter.b0
  filter.b2 = filter.b0
  filter.a1 = 2 * (k * k - 1) * norm
  filter.a2 = (1 - Math.SQRT2 * k + k * k) * norm
}

export function clearFilter(filter: SegmentationFilter): void {
  filter.x1 = 0
  filter.x2 = 0
  filter.y1 = 0
  filter.y2 = 0
}
