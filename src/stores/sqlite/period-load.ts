import { DEFAULT_PARAMETERS } from '../../domain/biomechanics/parameters.js'
import type { MinuteFacts } from '../../domain/load/breakdown/session-cells.js'
import { summarisePeriod, type PeriodLoad } from '../../domain/load/breakdown/summarise-period.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { PeriodQuery } from '../local-database.js'
import type { Connection } from './connection.js'
import { listDays } from './days.js'
import { getAthlete, listShoes } from './people.js'
import { listSessions } from './sessions.js'
import type { MinuteRow } from './tables.js'
import { fromFootNumber } from './values.js'

/** Here and not in the main thread: a month of minutes is thousands of rows, its summary a handful of numbers. */
export function readPeriodLoad(connection: Connection, query: PeriodQuery): PeriodLoad {
  const { athleteId } = query
  const kinds = new Map(listShoes(connection, athleteId).map(({ shoeId, kind }) => [shoeId, kind]))
  return summarisePeriod(
    {
      ...query,
      days: listDays(connection, query),
      sessions: listSessions(connection, query),
      minutesOf: (session) => readMinuteFacts(connection, session),
      shoeKindOf: (shoeId) => (shoeId === null ? null : (kinds.get(shoeId) ?? null)),
      declaredStrike: getAthlete(connection, athleteId)?.declaredStrike ?? 'unknown',
    },
    DEFAULT_PARAMETERS,
  )
}

const FACTS = `SELECT foot, cadence_spm_mean, ground_contact_time_ms_mean, foot_strike_angle_deg_mean, speed_mps_mean,
  slope_deg_mean, surface, shoe_kind, distance_m, soleus_impulse_bw_s_sum, usual_landing_bw_s_sum,
  soleus_impulse_bw_s_unknown, tier
  FROM minutes WHERE athlete_id = ? AND session_id = ? AND foot IN (0, 1) AND generation = ?`

function readMinuteFacts({ prepare }: Connection, session: SessionRecord): MinuteFacts[] {
  const rows = prepare(FACTS).all(session.athleteId, session.sessionId, session.activeGeneration) as MinuteRow[]
  return rows.map((row) => ({
    foot: fromFootNumber(row.foot),
    cadenceSpmMean: row.cadence_spm_mean,
    groundContactTimeMsMean: row.ground_contact_time_ms_mean,
    footStrikeAngleDegMean: row.foot_strike_angle_deg_mean,
    speedMpsMean: row.speed_mps_mean,
    slopeDegMean: row.slope_deg_mean,
    surface: row.surface,
    shoeKind: row.shoe_kind,
    distanceM: row.distance_m,
    soleusImpulseBwSSum: row.soleus_impulse_bw_s_sum,
    usualLandingBwSSum: row.usual_landing_bw_s_sum,
    strikeUnknownBwS: row.soleus_impulse_bw_s_unknown,
    tier: row.tier,
  }))
}
