/**
 * - `device_assignments`: who wore a device, on which foot, from when to when; an open end is null.
 * - `recordings`: runs in a pod's own memory, and how far they have been fetched.
 * - `disposition` says whether a session counts; `origin_json` of which journals and windows it is made, null for its
 *   own journal as a whole; `counted_by` names the session that counts in its place.
 * - `edits` refuses every change; a row goes only after its session has gone.
 */
export const SCHEMA_V3 = `
ALTER TABLE devices ADD COLUMN model TEXT;
ALTER TABLE devices ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN settings_json TEXT;
ALTER TABLE devices ADD COLUMN calibration_json TEXT;

ALTER TABLE minutes ADD COLUMN heart_rate_bpm_mean REAL;
ALTER TABLE minutes ADD COLUMN power_w_mean REAL;

ALTER TABLE sessions ADD COLUMN disposition TEXT NOT NULL DEFAULT 'counted'
  CHECK (disposition IN ('counted', 'deleted', 'not-a-run', 'merged', 'duplicate'));
ALTER TABLE sessions ADD COLUMN origin_json TEXT;
ALTER TABLE sessions ADD COLUMN counted_by TEXT;

CREATE TABLE device_assignments (
  assignment_id TEXT PRIMARY KEY NOT NULL,
  device_id TEXT NOT NULL,
  athlete_id TEXT NOT NULL,
  foot TEXT,
  placement TEXT,
  from_time_us INTEGER NOT NULL,
  to_time_us INTEGER
) STRICT;
CREATE INDEX assignments_of_device ON device_assignments (device_id, from_time_us);
CREATE INDEX assignments_of_athlete ON device_assignments (athlete_id, from_time_us);

CREATE TABLE recordings (
  recording_id TEXT PRIMARY KEY NOT NULL,
  device_id TEXT NOT NULL,
  name TEXT NOT NULL,
  start_time_us INTEGER,
  duration_s REAL,
  byte_count INTEGER NOT NULL,
  fetched_bytes INTEGER NOT NULL,
  state TEXT NOT NULL,
  session_id TEXT,
  detail_json TEXT NOT NULL,
  updated_time_us INTEGER NOT NULL
) STRICT;
CREATE INDEX recordings_of_device ON recordings (device_id, start_time_us);

CREATE TRIGGER edits_never_change BEFORE UPDATE ON edits
BEGIN SELECT RAISE(ABORT, 'edits only grow'); END;
CREATE TRIGGER edits_stay_with_their_session BEFORE DELETE ON edits
WHEN EXISTS (SELECT 1 FROM sessions WHERE session_id = OLD.session_id)
BEGIN SELECT RAISE(ABORT, 'edits only grow'); END;
`
