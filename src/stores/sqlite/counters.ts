import type { Connection } from './connection.js'

/** Steps that gave way for want of room before a remote store had them. */
export const LOST_STEPS = 'lost-steps'

/** Called inside the transaction that makes what is counted. */
export function addToCounter({ prepare }: Connection, name: string, count: number): void {
  prepare(ADD).run(name, count)
}

export function readCounter({ prepare }: Connection, name: string): number {
  const count: unknown = prepare('SELECT count FROM counters WHERE name = ?').pluck().get(name)
  return typeof count === 'number' ? count : 0
}

const ADD = 'INSERT INTO counters (name, count) VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count'
