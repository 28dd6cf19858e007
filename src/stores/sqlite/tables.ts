import type { Generated } from 'kysely'
import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { DayState } from '../../domain/records/day-record.js'
import type { DeclaredStrike, DeviceKind, Placement, ShoeKind } from '../../domain/records/people.js'
import type { RecordingState } from '../../domain/records/recording-record.js'
import type { EditKind } from '../../domain/records/session-edit.js'
import type { SessionDisposition, SessionSource, SessionState, Surface } from '../../domain/records/session-record.js'
import type { Basis, Foot, Tier } from '../../domain/records/step-record.js'
import type { ChangeKind } from '../change-log/change-log.js'

/** 0 false, 1 true: SQLite has no boolean. */
export type Flag = 0 | 1
/** 0 left, 1 right: the order in which feet are answered. */
export type FootNumber = 0 | 1

export interface AthleteRow {
  athlete_id: string
  name: string
  zone_id: string
  body_mass_kg: number | null
  height_m: number | null
  declared_strike: DeclaredStrike
  declared_longest_run_m: number | null
  default_shoe_id: string | null
  simulated: Flag
  created_time_us: number
}

export interface ShoeRow {
  shoe_id: string
  athlete_id: string
  name: string
  kind: ShoeKind
  retired: Flag
  foot_strike_offset_deg: number | null
  foot_strike_offset_sd_deg: number | null
}

export interface DeviceRow {
  device_id: string
  kind: DeviceKind
  name: string
  address: string
  serial_number: string | null
  manufacturer: string | null
  firmware: string | null
  athlete_id: string | null
  foot: Foot | null
  placement: Placement | null
  battery_percent: number | null
  last_seen_time_us: number | null
  model: string | null
  shared: Flag
  settings_json: string | null
  calibration_json: string | null
}

export interface AssignmentRow {
  assignment_id: string
  device_id: string
  athlete_id: string
  foot: Foot | null
  placement: Placement | null
  from_time_us: number
  to_time_us: number | null
}

export interface RecordingRow {
  recording_id: string
  device_id: string
  name: string
  start_time_us: number | null
  duration_s: number | null
  byte_count: number
  fetched_bytes: number
  state: RecordingState
  session_id: string | null
  detail_json: string
  updated_time_us: number
}

export interface SessionRow {
  session_id: string
  athlete_id: string
  state: SessionState
  source: SessionSource
  simulated: Flag
  start_time_us: number
  end_time_us: number | null
  zone_id: string
  local_date: string
  surface: Surface
  shoe_id: string | null
  active_generation: number
  model_version: string
  clock_synchronised: Flag
  totals_json: string
  disposition: SessionDisposition
  origin_json: string | null
  counted_by: string | null
}

export interface DayRow {
  athlete_id: string
  local_date: string
  state: DayState
  session_count: number
  soleus_load_slu_left: number
  soleus_load_slu_right: number
  soleus_load_slu_rearfoot: number
  soleus_load_slu_midfoot: number
  soleus_load_slu_forefoot: number
  soleus_load_slu_unknown: number
  distance_m: number
  running_time_s: number
  step_count_left: number
  step_count_right: number
  non_rearfoot_steps: number
  basis: Basis
}

export interface AlertRow {
  alert_id: string
  athlete_id: string
  family: AlertRecord['family']
  rule_id: AlertRecord['ruleId']
  rule_version: string
  side: AlertRecord['side']
  exposure: AlertRecord['exposure']
  episode: string
  severity: AlertRecord['severity']
  evidence: AlertRecord['evidence']
  state: AlertRecord['state']
  raised_time_us: number
  updated_time_us: number
  cleared_time_us: number | null
  session_id: string | null
  numbers_json: string
  thresholds_json: string
  message: string
  provisional: Flag
  acknowledgement_json: string | null
  snoozed_until_us: number | null
}

export interface StepBlockRow {
  athlete_id: string
  session_id: string
  foot: FootNumber
  generation: number
  epoch_minute: number
  first_stride_index: number
  last_stride_index: number
  step_count: number
  block: Uint8Array
}

export interface MinuteRow {
  athlete_id: string
  session_id: string
  foot: FootNumber
  generation: number
  minute_index: number
  start_time_us: number
  step_count: number
  cadence_spm_mean: number | null
  ground_contact_time_ms_mean: number | null
  foot_strike_angle_deg_mean: number | null
  rearfoot_steps_sum: number
  midfoot_steps_sum: number
  forefoot_steps_sum: number
  speed_mps_mean: number | null
  distance_m: number
  soleus_impulse_bw_s_sum: number
  damage_equivalent_steps_sum: number
  soleus_impulse_bw_s_rearfoot: number
  soleus_impulse_bw_s_midfoot: number
  soleus_impulse_bw_s_forefoot: number
  soleus_impulse_bw_s_unknown: number
  coverage_ratio: number
  imputed_ratio: number
  tier: Tier
  basis: Basis
  usual_landing_bw_s_sum: number | null
  slope_deg_mean: number | null
  surface: Surface | null
  shoe_kind: ShoeKind | null
  heart_rate_bpm_mean: number | null
  power_w_mean: number | null
}

export interface EditRow {
  session_id: string
  sequence: number
  created_time_us: number
  made_by: string
  kind: EditKind
  detail_json: string
  undoes_sequence: number | null
}

/** See `schema-v4.ts`. */
export interface ForwardCursorRow {
  target: string
  sequence: number
  delivered_count: number
  delivered_time_us: number | null
}

export interface SetAsideRow {
  set_aside_id: Generated<number>
  target: string
  kind: ChangeKind
  key: string
  why: string
  set_aside_time_us: number
  given_up: Generated<Flag>
}

export interface EvictedStepsRow {
  athlete_id: string
  session_id: string
  foot: FootNumber
  generation: number
  from_time_us: number
  to_time_us: number
  step_count: number
  reason: 'forwarded' | 'expired' | 'full'
  evicted_time_us: number
}

export interface ErasureRow {
  athlete_id: string
  requested_time_us: number
  completed_time_us: number | null
  report_json: string | null
}

export interface CopiedSeriesRow {
  target: string
  athlete_id: string
  session_id: string
  generation: number
  step_count: number
  checksum: string
  verified_time_us: number
}

/** Kept by triggers on `step_blocks`. */
export interface StepSeriesRow {
  athlete_id: string
  session_id: string
  foot: FootNumber
  generation: number
  block_count: number
  step_count: number
  byte_count: number
}

export interface Tables {
  athletes: AthleteRow
  shoes: ShoeRow
  devices: DeviceRow
  device_assignments: AssignmentRow
  recordings: RecordingRow
  sessions: SessionRow
  days: DayRow
  declared_days: DayRow
  alerts: AlertRow
  edits: EditRow
  settings: { key: string; value: string }
  step_blocks: StepBlockRow
  minutes: MinuteRow
  change_log: { sequence: Generated<number>; kind: ChangeKind; key: string }
  forward_cursors: ForwardCursorRow
  set_aside: SetAsideRow
  evicted_steps: EvictedStepsRow
  erasures: ErasureRow
  copied_series: CopiedSeriesRow
  counters: { name: string; count: number }
  step_series: StepSeriesRow
}
