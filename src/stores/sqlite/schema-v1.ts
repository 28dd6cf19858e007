/**
 * The first released schema. Released text never changes: what comes after is a migration of its own.
 *
 * - `step_blocks`: one column block (see codecs/step-block) per session, foot, minute since the epoch and generation.
 *   The strides it spans stand beside it, so that a stride is found wherever it was first put.
 * - `days` is what people see; `declared_days` what somebody said of a day, which shows where there is no session.
 * - `edits` and `audit` only ever grow.
 */
const DAY_COLUMNS = `
  athlete_id TEXT NOT NULL,
  local_date TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('load', 'rest', 'unknown')),
  session_count INTEGER NOT NULL,
  soleus_load_slu_left REAL NOT NULL,
  soleus_load_slu_right REAL NOT NULL,
  soleus_load_slu_rearfoot REAL NOT NULL,
  soleus_load_slu_midfoot REAL NOT NULL,
  soleus_load_slu_forefoot REAL NOT NULL,
  soleus_load_slu_unknown REAL NOT NULL,
  distance_m REAL NOT NULL,
  running_time_s REAL NOT NULL,
  step_count_left INTEGER NOT NULL,
  step_count_right INTEGER NOT NULL,
  non_rearfoot_steps REAL NOT NULL,
  basis TEXT NOT NULL,
  PRIMARY KEY (athlete_id, local_date)
`

const PEOPLE = `
CREATE TABLE athletes (
  athlete_id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  body_mass_kg REAL,
  height_m REAL,
  declared_strike TEXT NOT NULL,
  declared_longest_run_m REAL,
  default_shoe_id TEXT,
  simulated INTEGER NOT NULL,
  created_time_us INTEGER NOT NULL
) STRICT;

CREATE TABLE shoes (
  shoe_id TEXT PRIMARY KEY NOT NULL,
  athlete_id TEXT NOT NULL REFERENCES athletes (athlete_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  retired INTEGER NOT NULL,
  foot_strike_offset_deg REAL,
  foot_strike_offset_sd_deg REAL
) STRICT;
CREATE INDEX shoes_of_athlete ON shoes (athlete_id);

CREATE TABLE devices (
  device_id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  serial_number TEXT,
  manufacturer TEXT,
  firmware TEXT,
  athlete_id TEXT,
  foot TEXT,
  battery_percent REAL,
  last_seen_time_us INTEGER
) STRICT;
`

const RESULTS = `
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY NOT NULL,
  athlete_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'finished')),
  source TEXT NOT NULL,
  simulated INTEGER NOT NULL,
  start_time_us INTEGER NOT NULL,
  end_time_us INTEGER,
  zone_id TEXT NOT NULL,
  local_date TEXT NOT NULL,
  surface TEXT NOT NULL,
  shoe_id TEXT,
  active_generation INTEGER NOT NULL,
  model_version TEXT NOT NULL,
  clock_synchronised INTEGER NOT NULL,
  totals_json TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_athlete ON sessions (athlete_id, local_date, start_time_us);
CREATE INDEX sessions_by_start ON sessions (start_time_us);
CREATE INDEX sessions_unfinished ON sessions (state) WHERE state <> 'finished';

CREATE TABLE days (${DAY_COLUMNS}) STRICT, WITHOUT ROWID;
CREATE TABLE declared_days (${DAY_COLUMNS}) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
  alert_id TEXT PRIMARY KEY NOT NULL,
  athlete_id TEXT NOT NULL,
  family TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  rule_version TEXT NOT NULL,
  side TEXT NOT NULL,
  exposure TEXT NOT NULL,
  episode TEXT NOT NULL,
  severity TEXT NOT NULL,
  evidence TEXT NOT NULL,
  state TEXT NOT NULL,
  raised_time_us INTEGER NOT NULL,
  updated_time_us INTEGER NOT NULL,
  cleared_time_us INTEGER,
  session_id TEXT,
  numbers_json TEXT NOT NULL,
  thresholds_json TEXT NOT NULL,
  message TEXT NOT NULL,
  provisional INTEGER NOT NULL,
  acknowledgement_json TEXT,
  snoozed_until_us INTEGER
) STRICT;
CREATE INDEX alerts_of_athlete ON alerts (athlete_id, raised_time_us);
CREATE INDEX alerts_by_time ON alerts (raised_time_us);

CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE edits (
  session_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  created_time_us INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  kind TEXT NOT NULL,
  detail_json TEXT NOT NULL,
  undoes_sequence INTEGER,
  PRIMARY KEY (session_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  time_us INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail_json TEXT NOT NULL
) STRICT;
`

const SERIES = `
CREATE TABLE step_blocks (
  athlete_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  foot INTEGER NOT NULL CHECK (foot IN (0, 1)),
  generation INTEGER NOT NULL,
  epoch_minute INTEGER NOT NULL,
  first_stride_index INTEGER NOT NULL,
  last_stride_index INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  block BLOB NOT NULL,
  UNIQUE (athlete_id, session_id, foot, generation, epoch_minute)
) STRICT;
CREATE INDEX step_blocks_by_stride
  ON step_blocks (athlete_id, session_id, generation, foot, first_stride_index, epoch_minute, last_stride_index);

CREATE TABLE minutes (
  athlete_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  foot INTEGER NOT NULL CHECK (foot IN (0, 1)),
  generation INTEGER NOT NULL,
  minute_index INTEGER NOT NULL,
  start_time_us INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  cadence_spm_mean REAL,
  ground_contact_time_ms_mean REAL,
  foot_strike_angle_deg_mean REAL,
  rearfoot_steps_sum REAL NOT NULL,
  midfoot_steps_sum REAL NOT NULL,
  forefoot_steps_sum REAL NOT NULL,
  speed_mps_mean REAL,
  distance_m REAL NOT NULL,
  soleus_impulse_bw_s_sum REAL NOT NULL,
  damage_equivalent_steps_sum REAL NOT NULL,
  soleus_impulse_bw_s_rearfoot REAL NOT NULL,
  soleus_impulse_bw_s_midfoot REAL NOT NULL,
  soleus_impulse_bw_s_forefoot REAL NOT NULL,
  soleus_impulse_bw_s_unknown REAL NOT NULL,
  coverage_ratio REAL NOT NULL,
  imputed_ratio REAL NOT NULL,
  tier TEXT NOT NULL,
  basis TEXT NOT NULL,
  PRIMARY KEY (athlete_id, session_id, foot, generation, minute_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE change_log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  UNIQUE (kind, key)
) STRICT;
`

export const SCHEMA_V1 = PEOPLE + RESULTS + SERIES
