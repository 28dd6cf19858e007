// What is aimed at, for the index: the first figure of each line decides, clean and degraded.

/** `atLeast`: greater is better. `beside`: the bound is another figure of the same condition, plus `allowed`. */
export const TARGETS = [
  {
    quantity: 'strideDetection',
    metric: 'f1',
    name: 'stride detection, F1',
    atLeast: true,
    clean: 0.998,
    degraded: 0.995,
    floor: null,
    published: 'falbriardWindowsF1',
  },
  {
    quantity: 'initialContact',
    metric: 'worstBiasMs',
    name: 'initial contact, bias of the worst runner × speed',
    clean: 6,
    degraded: 8,
    floor: null,
    published: 'falbriardWindowsWorstBiasMs',
  },
  {
    quantity: 'initialContact',
    metric: 'sdMs',
    name: 'initial contact, SD',
    clean: 4,
    degraded: 5,
    floor: null,
    published: 'falbriardWindowsSdMs',
  },
  {
    quantity: 'groundContactTime',
    metric: 'mape',
    name: 'contact time, MAPE',
    clean: 2.5,
    degraded: 3,
    floor: 'floorMape',
    published: 'falbriardWindowsCorrectedMape',
  },
  {
    quantity: 'footStrikeAngle',
    metric: 'rmseDeg',
    name: 'foot strike angle, RMSE',
    clean: 1.5,
    degraded: 2.5,
    floor: 'floorRmseDeg',
    published: 'quietestRmseDeg',
  },
  {
    quantity: 'rearfoot',
    metric: 'accuracy',
    name: 'rearfoot or not, accuracy',
    atLeast: true,
    beside: 'accuracyTrueAngle',
    clean: 0,
    degraded: -0.02,
    floor: null,
    published: 'vanWerkhovenAccuracy',
  },
  {
    quantity: 'rearfoot',
    metric: 'auc',
    name: 'rearfoot or not, AUC',
    atLeast: true,
    beside: 'aucTrueAngle',
    clean: 0,
    degraded: -0.02,
    floor: null,
    published: 'vanWerkhovenAuc',
  },
  {
    quantity: 'rearfoot',
    metric: 'ece',
    name: 'probability calibration, ECE',
    clean: 0.05,
    degraded: 0.08,
    floor: null,
    published: null,
  },
  {
    quantity: 'speed',
    metric: 'mape',
    name: 'speed from the IMU, MAPE',
    clean: 1.5,
    degraded: 3,
    floor: 'contactModelMape',
    published: 'zeroVelocityMape',
  },
  {
    quantity: 'verticalForcePeak',
    metric: 'mape',
    name: 'vertical force peak, MAPE',
    clean: 4,
    degraded: 5,
    floor: 'floorMape',
    published: 'morinMape',
  },
  {
    quantity: 'achillesImpulse',
    metric: 'mape',
    name: 'Achilles impulse, MAPE after one group constant',
    clean: 10,
    degraded: 12,
    floor: 'floorMape',
    published: 'defaultChainMape',
  },
  {
    quantity: 'impulseRatio',
    metric: 'error',
    name: 'impulse ratio fast / slow within a runner, mean ratio',
    clean: 3,
    degraded: 5,
    floor: null,
    published: 'defaultChainError',
  },
  {
    quantity: 'impulseRatio',
    metric: 'runnerError',
    name: 'the same, mean error of a single runner',
    clean: 3,
    degraded: 5,
    floor: 'floorRunnerError',
    published: 'defaultChainRunnerError',
  },
]

/** Figures of the other recordings that the index shows: `[dataset, condition, quantity, metric, name]`. */
export const BESIDE = [
  [
    'fuzzylabs-foot-imu',
    'walk and stand',
    'strideDetection',
    'falseStrides',
    'running strides while walking and standing',
  ],
  ['fuzzylabs-foot-imu', 'slow walking', 'strideDetection', 'falseStrides', 'running strides while walking slowly'],
  [
    'fuzzylabs-foot-imu',
    'clean',
    'recordedRun',
    'longestLostStrides',
    'foot IMU over Bluetooth: strides lost in a row',
  ],
  ['adept-outdoor-run-shoe-acc', 'clean', 'recordedRun', 'longestLostStrides', 'shoe outdoors: strides lost in a row'],
  ['adept-outdoor-run-shoe-acc', 'clean', 'recordedRun', 'stopsFound', 'shoe outdoors: stops found'],
  ['bach2022-shank-grf', 'clean', 'shank', 'f1', 'shank: stride detection, F1'],
  ['bach2022-shank-grf', 'clean', 'shank', 'stridesWhileWalking', 'shank: running strides while walking'],
  ['bach2022-shank-grf', 'clean', 'shank', 'contactTimeMape', 'shank: contact time of a run, MAPE'],
  ['bach2022-shank-grf', 'clean', 'shank', 'verticalForcePeakMape', 'shank: vertical force peak, MAPE'],
  [
    'alcantara2021-sacrum-grf-slopes',
    'clean',
    'slopes',
    'verticalForcePeakMape',
    'slopes of ±10°: vertical force peak from the plate’s times, MAPE',
  ],
  [
    'alcantara2021-sacrum-grf-slopes',
    'clean',
    'slopes',
    'sacrumContactTimeMape',
    'sacrum on slopes: contact time, MAPE',
  ],
]

/** With fewer runners a figure says more about who they are than about the method. */
export const FEWEST_RUNNERS_TO_JUDGE = 8
/** How many runners are drawn to see how often a target would be reached by others. */
export const OTHER_RUNNERS = 11

/** Draws of `rows` in which the target was reached, as a share; null where it can't be said. @param draws `[[{ metric, value }]]` */
export function shareReaching(target, condition, draws) {
  const judged = draws.flatMap(
    (rows) => judgeTarget(target, condition, (_, __, metric) => rows.find((row) => row.metric === metric)) ?? [],
  )
  return judged.length === 0 ? null : judged.filter(({ reached }) => reached).length / judged.length
}

/** @returns `{ bound, reached }`, or null where a figure is missing */
export function judgeTarget(target, condition, find) {
  const row = find(target.quantity, condition, target.metric)
  if (row === undefined) return null
  const other = target.beside === undefined ? undefined : find(target.quantity, condition, target.beside)
  if (target.beside !== undefined && other === undefined) return null
  const bound = target[condition] + (other?.value ?? 0)
  return { bound, reached: target.atLeast === true ? row.value >= bound : row.value <= bound }
}
