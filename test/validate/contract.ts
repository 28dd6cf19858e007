export interface Row {
  readonly dataset: string
  readonly condition: string
  readonly quantity: string
  readonly metric: string
  readonly value: number
  readonly unit: string
  readonly count: number
}

interface Contract {
  readonly quantity: string
  readonly metric: string
  readonly unit: string
}

/** Figures that others read by these names, clean and degraded. */
export const CONTRACT: readonly Contract[] = [
  { quantity: 'strideDetection', metric: 'f1', unit: 'ratio' },
  { quantity: 'initialContact', metric: 'worstBiasMs', unit: 'ms' },
  { quantity: 'initialContact', metric: 'sdMs', unit: 'ms' },
  { quantity: 'groundContactTime', metric: 'mape', unit: '%' },
  { quantity: 'footStrikeAngle', metric: 'rmseDeg', unit: 'deg' },
  { quantity: 'rearfoot', metric: 'accuracy', unit: 'ratio' },
  { quantity: 'rearfoot', metric: 'auc', unit: 'ratio' },
  { quantity: 'rearfoot', metric: 'accuracyTrueAngle', unit: 'ratio' },
  { quantity: 'rearfoot', metric: 'aucTrueAngle', unit: 'ratio' },
  { quantity: 'rearfoot', metric: 'ece', unit: 'ratio' },
  { quantity: 'speed', metric: 'mape', unit: '%' },
  { quantity: 'verticalForcePeak', metric: 'mape', unit: '%' },
  { quantity: 'achillesImpulse', metric: 'mape', unit: '%' },
  { quantity: 'impulseRatio', metric: 'error', unit: '%' },
]
