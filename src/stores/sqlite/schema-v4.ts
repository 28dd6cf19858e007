/**
 * What a remote time series needs at home.
 *
 * - `forward_cursors`: how far each remote store has been told, in sequences of the change log. The target names server,
 *   organisation and bucket, so that another server begins at its own place.
 * - `set_aside`: entries that a remote store refuses for what they are; they wait for a person and stop nobody.
 * - `evicted_steps`: steps that are not here any more, and why: 'forwarded' are in the remote store, 'expired' were older
 *   than is kept, 'full' gave way for want of room. One row a foot and generation; its times bound what is looked for.
 * - `erasures`: athletes whose every trace was taken away. It holds no name, so it may outlive them: it is applied to
 *   whatever is restored later.
 * - `copied_series`: what `solewatch copy` has brought over and verified, so that it goes on where it stopped.
 * - `counters`: what was lost or given up since this database was made, by name.
 */
export const SCHEMA_V4 = `
CREATE TABLE forward_cursors (
  target TEXT PRIMARY KEY NOT NULL,
  sequence INTEGER NOT NULL,
  delivered_count INTEGER NOT NULL,
  delivered_time_us INTEGER
) STRICT;

CREATE TABLE set_aside (
  set_aside_id INTEGER PRIMARY KEY AUTOINCREMENT,
  target TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  why TEXT NOT NULL,
  set_aside_time_us INTEGER NOT NULL,
  UNIQUE (target, kind, key)
) STRICT;

CREATE TABLE evicted_steps (
  athlete_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  foot INTEGER NOT NULL CHECK (foot IN (0, 1)),
  generation INTEGER NOT NULL,
  from_time_us INTEGER NOT NULL,
  to_time_us INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('forwarded', 'expired', 'full')),
  evicted_time_us INTEGER NOT NULL,
  PRIMARY KEY (athlete_id, session_id, foot, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
  athlete_id TEXT PRIMARY KEY NOT NULL,
  requested_time_us INTEGER NOT NULL,
  completed_time_us INTEGER,
  report_json TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE copied_series (
  target TEXT NOT NULL,
  athlete_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  checksum TEXT NOT NULL,
  verified_time_us INTEGER NOT NULL,
  PRIMARY KEY (target, athlete_id, session_id, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX step_blocks_by_time ON step_blocks (epoch_minute);
`
