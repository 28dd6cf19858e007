import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { SessionManager } from '../session/session-manager.js'

/** The shoe with which the next session of the athlete begins. */
export async function defaultShoeOf(db: LocalDatabase, athlete: Athlete): Promise<Shoe | null> {
  return athlete.defaultShoeId === null ? null : await db.getShoe(athlete.defaultShoeId)
}

/** The same database; the sessions hear of people as they are created and changed. */
export function followPeople<T extends LocalDatabase>(db: T, manager: SessionManager): T {
  return {
    ...db,
    async putAthlete(athlete: Athlete) {
      await db.putAthlete(athlete)
      manager.setAthlete(athlete, await defaultShoeOf(db, athlete))
    },
    async putShoe(shoe: Shoe) {
      await db.putShoe(shoe)
      const athlete = await db.getAthlete(shoe.athleteId)
      if (athlete?.defaultShoeId === shoe.shoeId) manager.setAthlete(athlete, shoe)
    },
  }
}
