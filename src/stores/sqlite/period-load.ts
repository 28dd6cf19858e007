import { DEFAULT_PARAMETERS } from '../../domain/biomechanics/parameters.js'
import type { MinuteFacts } from '../../domain/load/breakdown/session-cells.js'
import { summarisePeriod, type PeriodLoad } from '../../domain/load/breakdown/summarise-period.js'
import type { ShoeKind } from '../../domain/records/people.js'
import type { SessionRecord, Surface } from '../../domain/records/session-record.js'
import type { Tier } from '../../domain/records/step-record.js'
import type { PeriodQuery } from '../local-database.js'
import type { Connection } from './connection.js'
import { listDays } from './days.js'
import { getAthlete, listShoes } from './people.js'
import { listSessions } from './sessions.js'
import type { FootNumber } from './tables.js'
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

/** The columns of FACTS in their order. */
type FactsRow = readonly [
  foot: FootNumber,
  cadenceSpm: number | null,
  contactMs: number | null,
  angleDeg: number | null,
  speedMps: number | null,
  slopeDeg: number | null,
  surface: Surface | null,
  shoeKind: ShoeKind | null,
  distanceM: number,
  impulseBwS: number,
  usualLandingBwS: number | null,
  strikeUnknownBwS: number,
  tier: Tier,
]

function readMinuteFacts({ prepare }: Connection, session: SessionRecord): MinuteFacts[] {
  // As arrays: objects of as many rows take twice as long.
  const statement = prepare(FACTS).raw()
  const rows = statement.all(session.athleteId, session.sessionId, session.activeGeneration) as FactsRow[]
  return rows.map((row) => ({
    foot: fromFootNumber(row[0]),
    cadenceSpmMean: row[1],
    groundContactTimeMsMean: row[2],
    footStrikeAngleDegMean: row[3],
    speedMpsMean: row[4],
    slopeDegMean: row[5],
    surface: row[6],
    shoeKind: row[7],
    distanceM: row[8],
    soleusImpulseBwSSum: row[9],
    usualLandingBwSSum: row[10],
    strikeUnknownBwS: row[11],
    tier: row[12],
  }))
}
