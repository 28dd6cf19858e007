import type { BulkRecords } from '../local-database.js'
import { putAlerts } from './alerts.js'
import type { Connection } from './connection.js'
import { refreshDay, writeDay } from './days.js'
import { putAthlete, putShoe } from './people.js'
import { writeSession } from './sessions.js'

/** All of it or nothing; each day is summed once, after all of its sessions are there. */
export function importBulk(connection: Connection, bulk: BulkRecords): void {
  connection.transaction(() => {
    for (const athlete of bulk.athletes ?? []) putAthlete(connection, athlete)
    for (const shoe of bulk.shoes ?? []) putShoe(connection, shoe)
    const days = new Map<string, readonly [string, string]>()
    const note = (day: readonly [string, string]): void => void days.set(JSON.stringify(day), day)
    for (const session of bulk.sessions ?? []) writeSession(connection, session).forEach(note)
    for (const day of bulk.declaredDays ?? []) {
      writeDay(connection, 'declared_days', day)
      note([day.athleteId, day.localDate])
    }
    for (const [athleteId, localDate] of days.values()) refreshDay(connection, athleteId, localDate)
    putAlerts(connection, bulk.alerts ?? [])
  })
}
