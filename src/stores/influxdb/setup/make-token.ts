import type { InfluxConnection } from '../connection.js'
import { answerAs, API_ANSWERS } from './api-answers.js'

export interface MadeToken {
  readonly authorisationId: string
  /** For its file and for nothing else. */
  readonly token: string
}

/** A token that may read and write these buckets and nothing else. */
export async function makeToken(
  connection: InfluxConnection,
  { organisationId, bucketIds }: { readonly organisationId: string; readonly bucketIds: readonly string[] },
  signal?: AbortSignal,
): Promise<MadeToken> {
  const permissions = bucketIds.flatMap((id) =>
    ['read', 'write'].map((action) => ({ action, resource: { type: 'buckets', id, orgID: organisationId } })),
  )
  const body = { orgID: organisationId, description: 'Solewatch: steps and results', permissions }
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
