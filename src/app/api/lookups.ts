import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { invalidRequest, notFound } from '../../http/problem.js'
import type { LocalDatabase } from '../../stores/local-database.js'

/** @throws HttpProblem 404; or 400 naming the field where the id came in the body or query */
export async function requireAthlete(database: LocalDatabase, athleteId: string, field?: string): Promise<Athlete> {
  const athlete = await database.getAthlete(athleteId)
  if (athlete !== null) return athlete
  throw field === undefined ? notFound('athlete', athleteId) : unknownReference(field, 'athlete', athleteId)
}

/** A shoe; where an athlete is given it must be that athlete's. @throws HttpProblem as `requireAthlete` */
export async function requireShoe(
  database: LocalDatabase,
  wanted: { readonly shoeId: string; readonly athleteId?: string },
  field?: string,
): Promise<Shoe> {
  const shoe = await database.getShoe(wanted.shoeId)
  const fits = shoe !== null && (wanted.athleteId === undefined || shoe.athleteId === wanted.athleteId)
  if (fits) return shoe
  throw field === undefined ? notFound('shoe', wanted.shoeId) : unknownReference(field, 'shoe', wanted.shoeId)
}

/** @throws HttpProblem 404 */
export async function requireSession(database: LocalDatabase, sessionId: string): Promise<SessionRecord> {
  const session = await database.getSession(sessionId)
  if (session === null) throw notFound('session', sessionId)
  return session
}

function unknownReference(field: string, what: string, id: string) {
  return invalidRequest([{ path: field, message: `There is no such ${what}: "${id}"` }])
}

/** @throws HttpProblem 400 where the range is the wrong way round */
export function checkDateRange(range: {
  readonly fromDate?: string | undefined
  readonly toDate?: string | undefined
}) {
  if (range.fromDate === undefined || range.toDate === undefined || range.fromDate <= range.toDate) return
  throw invalidRequest([{ path: 'query.toDate', message: `${range.toDate} is before fromDate ${range.fromDate}` }])
}
