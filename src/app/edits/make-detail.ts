import { endOf, startOf, type EditedState } from '../../domain/edits/edited-state.js'
import type { EditDetail } from '../../domain/records/session-edit.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { conflict, invalidRequest } from '../../http/problem.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { requireAthlete, requireSession, requireShoe } from '../api/lookups.js'

export type EditBody = Parameters<ApiHandlers['makeEdit']>[0]['body']

export interface DetailTools {
  readonly db: LocalDatabase
  readonly newId: () => string
}

/**
 * What was asked for, with what has to be fixed at that moment: the id of a second part, the zone and shoe of an athlete.
 * @throws HttpProblem 400 where it names somebody or something that is not there, 409 where it would change nothing
 */
export async function makeDetail(body: EditBody, state: EditedState, tools: DetailTools): Promise<EditDetail> {
  const { db, newId } = tools
  switch (body.kind) {
    case 'trim':
      checkTimes(body, state)
      return { kind: 'trim', fromUs: body.fromUs, toUs: body.toUs }
    case 'split':
      if (body.atUs <= startOf(state) || body.atUs >= endOf(state)) throw outside('body.atUs')
      return { kind: 'split', atUs: body.atUs, newSessionId: newId() }
    case 'merge': {
      const other = await requireSession(db, body.otherSessionId)
      if (other.state !== 'finished') throw conflict('session-running', 'The other run still goes on; end it first.')
      return { kind: 'merge', otherSessionId: body.otherSessionId }
    }
    case 'athlete':
      return giveTo(body, state, db)
    case 'shoe':
      if (body.shoeId !== null) {
        await requireShoe(db, { shoeId: body.shoeId, athleteId: state.athleteId }, 'body.shoeId')
      }
      return { kind: 'shoe', shoeId: body.shoeId }
    case 'surface':
      return { kind: 'surface', surface: body.surface }
    case 'delete':
    case 'not-a-run':
    case 'swap-feet':
    case 'count-instead':
      return { kind: body.kind }
  }
}

type Body<Kind extends EditBody['kind']> = Extract<EditBody, { readonly kind: Kind }>

function checkTimes({ fromUs, toUs }: Body<'trim'>, state: EditedState): void {
  const [startUs, endUs] = [startOf(state), endOf(state)]
  if (fromUs === null && toUs === null) throw outside('body.fromUs')
  if (fromUs !== null && (fromUs < startUs || fromUs >= endUs)) throw outside('body.fromUs')
  if (toUs !== null && (toUs <= startUs || toUs > endUs)) throw outside('body.toUs')
  if (fromUs !== null && toUs !== null && fromUs >= toUs) throw outside('body.toUs')
}

function outside(path: string): Error {
  return invalidRequest([{ path, message: 'This is no time within the run.' }])
}

async function giveTo({ athleteId, shoeId }: Body<'athlete'>, state: EditedState, db: LocalDatabase) {
  const athlete = await requireAthlete(db, athleteId, 'body.athleteId')
  if (athleteId === state.athleteId) throw conflict('same-athlete', `This is a run of ${athlete.name} already.`)
  if (typeof shoeId === 'string') await requireShoe(db, { shoeId, athleteId }, 'body.shoeId')
  const worn = shoeId === undefined ? athlete.defaultShoeId : shoeId
  return { kind: 'athlete', athleteId, zoneId: athlete.zoneId, shoeId: worn } as const
}
