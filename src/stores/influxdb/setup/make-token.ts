import type { InfluxConnection } from '../connection.js'
import { answerAs, API_ANSWERS } from './api-answers.js'

const ACTIONS = { 'read-and-write': ['read', 'write'], read: ['read'] } as const
const DESCRIPTIONS = {
  'read-and-write': 'Solewatch: steps and results',
  read: 'Solewatch: steps and results, to look at only',
} as const

export interface MadeToken {
  readonly authorisationId: string
  /** For its file and for nothing else. */
  readonly token: string
}

/** What a token may do in its buckets. */
export type TokenRights = 'read-and-write' | 'read'

/** A token that may do that in these buckets, and nothing else. */
export async function makeToken(
  connection: InfluxConnection,
  {
    organisationId,
    bucketIds,
    rights,
  }: { readonly organisationId: string; readonly bucketIds: readonly string[]; readonly rights: TokenRights },
  signal?: AbortSignal,
): Promise<MadeToken> {
  const permissions = bucketIds.flatMap((id) =>
    ACTIONS[rights].map((action) => ({ action, resource: { type: 'buckets', id, orgID: organisationId } })),
  )
  const body = { orgID: organisationId, description: DESCRIPTIONS[rights], permissions }
  const answer = await connection.request({ method: 'POST', path: '/api/v2/authorizations', body }, signal)
  const { id, token } = answerAs(connection, API_ANSWERS.authorisation, answer)
  return { authorisationId: id, token }
}

/** Takes back a token that could not be kept. */
export async function revokeToken(
  connection: InfluxConnection,
  authorisationId: string,
  signal?: AbortSignal,
): Promise<void> {
  const path = `/api/v2/authorizations/${encodeURIComponent(authorisationId)}`
  await connection.request({ method: 'DELETE', path }, signal)
}
