/**
 * What a remote time series needs at home.
 *
 * - `forward_cursors`: how far each remote store has been told, in sequences of the change log. The target names server,
 *   organisation and bucket, so that another server begins at its own place.
 * - `set_aside`: entries that a remote store refuses for what they are; they wait for a person and stop nobody. One that was
 *   given up keeps its row: its steps have never left, so they may not be dropped here as delivered.
 * - `evicted_steps`: steps that are not here any more, and why: 'forwarded' are in the remote store, 'expired' were older
 *   than is kept, 'full' gave way for want of room. One row a foot and generation; its times bound what is looked for.
 * - `erasures`: athletes whose every trace was taken away. It holds no name, so it may outlive them: it is applied to
 *   whatever is restored later.
 * - `copied_series`: what `solewatch copy` has brought over and verified, so that it goes on where it stopped.
 * - `counters`: what was lost or given up since this database was made, by name.
 * - `step_series`: how much there is of the steps of a foot and generation. Triggers keep it, so that whoever looks for
 *   room reads a row a run and no blocks.
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
  given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up IN (0, 1)),
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

CREATE TABLE step_series (
  athlete_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  foot INTEGER NOT NULL CHECK (foot IN (0, 1)),
  generation INTEGER NOT NULL,
  block_count INTEGER NOT NULL,
  step_count INTEGER NOT NULL,
  byte_count INTEGER NOT NULL,
  PRIMARY KEY (athlete_id, session_id, foot, generation)
) STRICT, WITHOUT ROWID;

INSERT INTO step_series SELECT athlete_id, session_id, foot, generation, count(*), sum(step_count), sum(length(block))
  FROM step_blocks GROUP BY athlete_id, session_id, foot, generation;

CREATE TRIGGER step_blocks_inserted AFTER INSERT ON step_blocks
BEGIN
  INSERT INTO step_series
    VALUES (NEW.athlete_id, NEW.session_id, NEW.foot, NEW.generation, 1, NEW.step_count, length(NEW.block))
    ON CONFLICT DO UPDATE SET block_count = block_count + 1, step_count = step_count + excluded.step_count,
      byte_count = byte_count + excluded.byte_count;
END;
CREATE TRIGGER step_blocks_updated AFTER UPDATE OF step_count, block ON step_blocks
BEGIN
  UPDATE step_series SET step_count = step_count + NEW.step_count - OLD.step_count,
      byte_count = byte_count + length(NEW.block) - length(OLD.block)
    WHERE athlete_id = NEW.athlete_id AND session_id = NEW.session_id AND foot = NEW.foot
      AND generation = NEW.generation;
END;
CREATE TRIGGER step_blocks_deleted AFTER DELETE ON step_blocks
BEGIN
  UPDATE step_series SET block_count = block_count - 1, step_count = step_count - OLD.step_count,
      byte_count = byte_count - length(OLD.block)
    WHERE athlete_id = OLD.athlete_id AND session_id = OLD.session_id AND foot = OLD.foot
      AND generation = OLD.generation;
  DELETE FROM step_series WHERE athlete_id = OLD.athlete_id AND session_id = OLD.session_id AND foot = OLD.foot
    AND generation = OLD.generation AND block_count = 0;
END;
`
