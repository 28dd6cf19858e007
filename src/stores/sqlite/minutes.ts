import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { StepQuery } from '../store.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'
import { resolveGeneration } from './generations.js'
import type { MinuteRow } from './tables.js'
import { fromFootNumber, toFootNumber } from './values.js'

/** Writes each minute over what was there of it. */
export function appendMinutes(connection: Connection, batch: readonly MinuteRecord[]): void {
  const { run, sql, transaction } = connection
  transaction(() => {
    for (const minute of batch) {
      // Nothing refers to a minute, so it may be replaced.
      run(sql.insertInto('minutes').orReplace().values(toRow(minute)))
      const { athleteId, sessionId, foot, generation, minuteIndex } = minute
      logChange(connection, 'minute', [athleteId, sessionId, foot, generation, minuteIndex])
    }
  })
}

export type MinuteKey = Pick<MinuteRecord, 'athleteId' | 'sessionId' | 'foot' | 'generation' | 'minuteIndex'>

export function getMinute({ prepare }: Connection, key: MinuteKey): MinuteRecord | null {
  const { athleteId, sessionId, foot, generation, minuteIndex } = key
  const row = prepare(OF_KEY).get(athleteId, sessionId, toFootNumber(foot), generation, minuteIndex)
  return row === undefined ? null : toMinute(row as MinuteRow)
}

const OF_KEY = `SELECT * FROM minutes
  WHERE athlete_id = ? AND session_id = ? AND foot = ? AND generation = ? AND minute_index = ?`

/** In order of foot and minute. The time range is of the minutes' starts. */
export function queryMinutes(connection: Connection, query: StepQuery): readonly MinuteRecord[] {
  const { all, sql } = connection
  let select = sql
    .selectFrom('minutes')
    .selectAll()
    .where('athlete_id', '=', query.athleteId)
    .where('session_id', '=', query.sessionId)
    .where('generation', '=', query.generation ?? resolveGeneration(connection, query))
  if (query.foot !== undefined) select = select.where('foot', '=', toFootNumber(query.foot))
  if (query.fromUs !== undefined) select = select.where('start_time_us', '>=', query.fromUs)
  if (query.toUs !== undefined) select = select.where('start_time_us', '<', query.toUs)
  return all(select.orderBy('foot').orderBy('minute_index')).map(toMinute)
}

function toRow(minute: MinuteRecord): MinuteRow {
  return {
    athlete_id: minute.athleteId,
    session_id: minute.sessionId,
    foot: toFootNumber(minute.foot),
    generation: minute.generation,
    minute_index: minute.minuteIndex,
    start_time_us: minute.startTimeUs,
    step_count: minute.stepCount,
    cadence_spm_mean: minute.cadenceSpmMean,
    ground_contact_time_ms_mean: minute.groundContactTimeMsMean,
    foot_strike_angle_deg_mean: minute.footStrikeAngleDegMean,
    rearfoot_steps_sum: minute.rearfootStepsSum,
    midfoot_steps_sum: minute.midfootStepsSum,
    forefoot_steps_sum: minute.forefootStepsSum,
    speed_mps_mean: minute.speedMpsMean,
    distance_m: minute.distanceM,
    soleus_impulse_bw_s_sum: minute.soleusImpulseBwSSum,
    damage_equivalent_steps_sum: minute.damageEquivalentStepsSum,
    soleus_impulse_bw_s_rearfoot: minute.soleusImpulseBwSByStrike.rearfoot,
    soleus_impulse_bw_s_midfoot: minute.soleusImpulseBwSByStrike.midfoot,
    soleus_impulse_bw_s_forefoot: minute.soleusImpulseBwSByStrike.forefoot,
    soleus_impulse_bw_s_unknown: minute.soleusImpulseBwSByStrike.unknown,
    coverage_ratio: minute.coverageRatio,
    imputed_ratio: minute.imputedRatio,
    tier: minute.tier,
    basis: minute.basis,
    usual_landing_bw_s_sum: minute.usualLandingBwSSum,
    slope_deg_mean: minute.slopeDegMean,
    surface: minute.surface,
    shoe_kind: minute.shoeKind,
    heart_rate_bpm_mean: minute.heartRateBpmMean ?? null,
    power_w_mean: minute.powerWMean ?? null,
  }
}

function toMinute(row: MinuteRow): MinuteRecord {
  return {
    athleteId: row.athlete_id,
    sessionId: row.session_id,
    foot: fromFootNumber(row.foot),
    generation: row.generation,
    minuteIndex: row.minute_index,
    startTimeUs: row.start_time_us,
    stepCount: row.step_count,
    cadenceSpmMean: row.cadence_spm_mean,
    groundContactTimeMsMean: row.ground_contact_time_ms_mean,
    footStrikeAngleDegMean: row.foot_strike_angle_deg_mean,
    rearfootStepsSum: row.rearfoot_steps_sum,
    midfootStepsSum: row.midfoot_steps_sum,
    forefootStepsSum: row.forefoot_steps_sum,
    speedMpsMean: row.speed_mps_mean,
    slopeDegMean: row.slope_deg_mean,
    surface: row.surface,
    shoeKind: row.shoe_kind,
    distanceM: row.distance_m,
    soleusImpulseBwSSum: row.soleus_impulse_bw_s_sum,
    usualLandingBwSSum: row.usual_landing_bw_s_sum,
    damageEquivalentStepsSum: row.damage_equivalent_steps_sum,
    soleusImpulseBwSByStrike: {
      rearfoot: row.soleus_impulse_bw_s_rearfoot,
      midfoot: row.soleus_impulse_bw_s_midfoot,
      forefoot: row.soleus_impulse_bw_s_forefoot,
      unknown: row.soleus_impulse_bw_s_unknown,
    },
    coverageRatio: row.coverage_ratio,
    imputedRatio: row.imputed_ratio,
    tier: row.tier,
    basis: row.basis,
    ...(row.heart_rate_bpm_mean === null ? {} : { heartRateBpmMean: row.heart_rate_bpm_mean }),
    ...(row.power_w_mean === null ? {} : { powerWMean: row.power_w_mean }),
  }
}
