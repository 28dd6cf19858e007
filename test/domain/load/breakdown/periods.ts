import { DEFAULT_PARAMETERS } from '../../../../src/domain/biomechanics/parameters.js'
import type { MinuteFacts } from '../../../../src/domain/load/breakdown/session-cells.js'
import {
  summarisePeriod,
  type PeriodInput,
  type PeriodLoad,
} from '../../../../src/domain/load/breakdown/summarise-period.js'
import { daysFromSessions } from '../../../../src/domain/load/session-days.js'
import type { DayRecord } from '../../../../src/domain/records/day-record.js'
import type { SessionRecord } from '../../../../src/domain/records/session-record.js'

/** One minute of a left foot; 200 BW·s are one SLU. */
export const MINUTE: MinuteFacts = {
  foot: 'left',
  cadenceSpmMean: 168,
  groundContactTimeMsMean: 250,
  footStrikeAngleDegMean: 12,
  speedMpsMean: 3,
  slopeDegMean: 0,
  surface: 'road',
  shoeKind: 'standard',
  distanceM: 180,
  soleusImpulseBwSSum: 36,
  usualLandingBwSSum: 36,
  strikeUnknownBwS: 0,
  tier: 'A',
}

export function summarise(
  range: { readonly fromDate: string; readonly toDate: string },
  sessions: readonly SessionRecord[],
  more: { readonly declared?: readonly DayRecord[] } & Partial<PeriodInput> = {},
): PeriodLoad {
  const { declared = [], ...input } = more
  return summarisePeriod(
    {
      ...range,
      sessions,
      days: daysFromSessions(sessions, declared),
      minutesOf: () => [],
      shoeKindOf: (shoeId) => (shoeId === null ? null : shoeId === 'racer' ? 'plated' : 'standard'),
      declaredStrike: 'unknown',
      ...input,
    },
    DEFAULT_PARAMETERS,
  )
}
