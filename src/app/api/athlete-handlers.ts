import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { invalidRequest } from '../../http/problem.js'
import { requireAthlete, requireShoe } from './lookups.js'
import type { ApiServices } from './services.js'

type AthleteHandlers = Pick<
  ApiHandlers,
  'listAthletes' | 'createAthlete' | 'getAthlete' | 'patchAthlete' | 'listShoes' | 'createShoe' | 'patchShoe'
>

/** Athletes and their shoes. */
export function createAthleteHandlers(services: ApiServices): AthleteHandlers {
  const { database } = services
  return {
    listAthletes: async () => ({ items: await database.listAthletes() }),
    getAthlete: ({ params }) => requireAthlete(database, params.athleteId),
    async createAthlete({ body }) {
      checkZone(body.zoneId)
      const athlete: Athlete = {
        ...body,
        athleteId: services.newId(),
        defaultShoeId: null,
        simulated: false,
        createdTimeUs: services.clock.nowUs(),
      }
      await database.putAthlete(athlete)
      return athlete
    },
    async patchAthlete({ params, body }) {
      const athlete = await requireAthlete(database, params.athleteId)
      if (body.zoneId !== undefined) checkZone(body.zoneId)
      if (typeof body.defaultShoeId === 'string') {
        await requireShoe(database, { athleteId: athlete.athleteId, shoeId: body.defaultShoeId }, 'body.defaultShoeId')
      }
      const changed = { ...athlete, ...withoutUndefined(body) }
      await database.putAthlete(changed)
      return changed
    },
    async listShoes({ params }) {
      await requireAthlete(database, params.athleteId)
      return { items: await database.listShoes(params.athleteId) }
    },
    async createShoe({ params, body }) {
      const athlete = await requireAthlete(database, params.athleteId)
      const shoe: Shoe = {
        ...body,
        shoeId: services.newId(),
        athleteId: athlete.athleteId,
        retired: false,
        footStrikeOffsetDeg: null,
        footStrikeOffsetSdDeg: null,
      }
      await database.putShoe(shoe)
      return shoe
    },
    patchShoe: ({ params, body }) => patchShoe(services, params.shoeId, withoutUndefined(body)),
  }
}

/** A shoe that is put away is nobody's default any more. */
async function patchShoe({ database }: ApiServices, shoeId: string, patch: Partial<Shoe>): Promise<Shoe> {
  const shoe = { ...(await requireShoe(database, { shoeId })), ...patch }
  await database.putShoe(shoe)
  const athlete = await database.getAthlete(shoe.athleteId)
  if (shoe.retired && athlete?.defaultShoeId === shoeId) await database.putAthlete({ ...athlete, defaultShoeId: null })
  return shoe
}

/** The days of an athlete hang on the zone, so one that this machine does not know is refused at once. */
function checkZone(zoneId: string): void {
  if (isZone(zoneId)) return
  throw invalidRequest([
    { path: 'body.zoneId', message: `"${zoneId}" is not an IANA time zone such as Europe/Berlin or America/New_York` },
  ])
}

function isZone(zoneId: string): boolean {
  // An offset such as +02:00 would be taken too, but knows nothing of summer time.
  if (!/^[A-Za-z]/.test(zoneId)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zoneId })
    return true
  } catch {
    return false
  }
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function withoutUndefined<T extends object>(patch: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>
}
