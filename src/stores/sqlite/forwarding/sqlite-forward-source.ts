import type { ForwardSource } from '../../change-log/forward-source.js'
import type { Connection } from '../connection.js'
import { advanceCursor, openCursor } from './cursor.js'
import { readBatch } from './read-batch.js'
import * as setAside from './set-aside.js'

/** The change log of this database as the forwarder to one target reads it. */
export function createForwardSource(connection: Connection, target: string): ForwardSource {
  return {
    open: () => openCursor(connection, target),
    readBatch: (afterSequence, limit) => readBatch(connection, afterSequence, limit),
    advance: (progress, nowUs) => advanceCursor(connection, target, progress, nowUs),
    countWaiting: (afterSequence) =>
      connection
        .prepare("SELECT count(*) FROM change_log WHERE sequence > ? AND kind <> 'setting'")
        .pluck()
        .get(afterSequence) as number,
    lastSequence: () => connection.prepare('SELECT coalesce(max(sequence), 0) FROM change_log').pluck().get() as number,
    listSetAside: () => setAside.listSetAside(connection, target),
    countSetAside: () => setAside.countSetAside(connection, target),
    retrySetAside: (setAsideIds) => setAside.retrySetAside(connection, target, setAsideIds),
    dropSetAside: (setAsideIds) => setAside.dropSetAside(connection, target, setAsideIds),
  }
}
