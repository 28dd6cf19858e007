import { ConfigError } from '../../runtime/errors.js'
import { connectInflux, type InfluxConnection } from '../../stores/influxdb/connection.js'
import { InfluxError } from '../../stores/influxdb/influx-error.js'
import { answerAs, API_ANSWERS } from '../../stores/influxdb/setup/api-answers.js'
import { type BucketChange, ensureBucket, findOrganisation } from '../../stores/influxdb/setup/buckets.js'
import { checkServer } from '../../stores/influxdb/setup/check-server.js'
import { makeToken, revokeToken, type TokenRights } from '../../stores/influxdb/setup/make-token.js'
import type { Config } from '../config/config-schema.js'
import { checkedToken, influxPlace, resolveInfluxOptions } from './resolve-influx-options.js'
import { stepsRetentionS } from './steps-retention.js'
import { openTokenFile } from './token-file.js'

/** A token that may make buckets and tokens, for this command only. */
export const OPERATOR_TOKEN_VARIABLE = 'SOLEWATCH_INFLUX_OPERATOR_TOKEN'

export interface SetupCommand {
  readonly config: Pick<Config, 'influxdb' | 'retention'>
  readonly env: Readonly<Record<string, string | undefined>>
  /** As read from the standard input; null where it was not asked for. */
  readonly operatorToken: string | null
  /** Where a token of few rights is to be written; null makes none. */
  readonly tokenFile: string | null
  /** What that token may do; one that only reads is for Grafana and the like. */
  readonly tokenRights?: TokenRights
  /** A shorter retention may be set, although it deletes older steps. */
  readonly mayShorten: boolean
  readonly signal: AbortSignal
}

/** What was done, as it is done. */
export type SetupStep =
  | { readonly type: 'server'; readonly url: string; readonly version: string | null }
  | ({ readonly type: 'bucket'; readonly of: 'steps' | 'results' } & Omit<BucketChange, 'bucketId'>)
  | { readonly type: 'token'; readonly file: string }

/**
 * Makes what is missing on the server: buckets, their retention, and a token where one is wanted. What is there already
 * stays, so it can be run again.
 * @throws ConfigError, InfluxError
 */
export async function runInfluxSetup(command: SetupCommand, done: (step: SetupStep) => void): Promise<void> {
  try {
    await setUp(command, done)
  } catch (error) {
    throw ofSetup(error, command)
  }
}

async function setUp(command: SetupCommand, done: (step: SetupStep) => void): Promise<void> {
  const { config, signal, mayShorten } = command
  const connection = connectInflux(setupOptions(command))
  const { url, stepsBucket, resultsBucket } = connection.options
  const { version } = await checkServer(connection, signal)
  done({ type: 'server', url, version })
  await refuseNewServer(connection, version, signal)
  const organisationId = await findOrganisation(connection, signal)
  const wanted = [
    {
      ...{ of: 'steps' as const, name: stepsBucket, description: 'Solewatch: single steps' },
      retentionS: stepsRetentionS(config.retention.stepsMonths),
    },
    {
      ...{ of: 'results' as const, name: resultsBucket, description: 'Solewatch: minutes, sessions, days, alerts' },
      retentionS: 0,
    },
  ]
  const bucketIds: string[] = []
  for (const { of, ...bucket } of wanted) {
    const change = await ensureBucket(connection, bucket, { organisationId, mayShorten }, signal)
    const { bucketId, ...told } = change
    bucketIds.push(bucketId)
    done({ type: 'bucket', of, ...told })
  }
  if (command.tokenFile === null) return
  const rights = command.tokenRights ?? 'read-and-write'
  await writeNewToken(connection, command.tokenFile, { organisationId, bucketIds, rights }, signal)
  done({ type: 'token', file: command.tokenFile })
}

const HOW_TO_GIVE = `Pipe it in with --operator-token-stdin, or set ${OPERATOR_TOKEN_VARIABLE}.`
const OPERATOR_TOKEN = "the operator's token, one that may make buckets and tokens"

/** As the message of InfluxError begins what to do with the token of every day. */
const DAILY_ADVICE = ' It must read and write both buckets'

/** What the daily work would be told to mend with this very command. */
function ofSetup(error: unknown, { config }: SetupCommand): unknown {
  if (!(error instanceof InfluxError)) return error
  const at = `InfluxDB at ${config.influxdb.url}`
  const again = (message: string): InfluxError =>
    new InfluxError(message, {
      code: error.code,
      ...(error.statusCode === null ? {} : { statusCode: error.statusCode }),
    })
  if (error.code === 'influx-unauthorised')
    return again(`${at} does not know the token (401). Setup needs ${OPERATOR_TOKEN}. ${HOW_TO_GIVE}`)
  if (error.code === 'influx-forbidden')
    return again(`${error.message.split(DAILY_ADVICE)[0] ?? ''} Setup needs ${OPERATOR_TOKEN}. ${HOW_TO_GIVE}`)
  if (error.code === 'influx-not-found' && error.statusCode !== null)
    return again(
      `${at} has no organisation "${config.influxdb.organisation}", or this token may not see it. Check influxdb.organisation; setup needs ${OPERATOR_TOKEN}. ${HOW_TO_GIVE}`,
    )
  return error
}

/** What is wrong with the token of every day, when it is taken because no other was given. */
const NO_DAILY_TOKEN = new Set(['influx-no-token', 'influx-token-file', 'influx-token-open'])

/** With the operator's token where one is given: the daily one needs no right to make buckets. */
function setupOptions({ config, env, operatorToken }: SetupCommand) {
  const given = operatorToken ?? env[OPERATOR_TOKEN_VARIABLE]?.trim() ?? ''
  if (given !== '')
    return { ...influxPlace(config), token: checkedToken(given, "The operator's token", 'influx-operator-token') }
  if (operatorToken !== null)
    throw new ConfigError('The standard input holds no token. Pipe the operator’s token in, on one line.', {
      code: 'influx-operator-token',
    })
  try {
    return resolveInfluxOptions(config, env)
  } catch (error) {
    if (!(error instanceof ConfigError) || !NO_DAILY_TOKEN.has(error.code)) throw error
    throw new ConfigError(`Setup needs ${OPERATOR_TOKEN}. ${HOW_TO_GIVE}`, { code: error.code, cause: error })
  }
}

/** A server on which nobody has set anything up has no organisation and no token. */
async function refuseNewServer(
  connection: InfluxConnection,
  version: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (version === null) return
  const answer = await connection.request({ method: 'GET', path: '/api/v2/setup' }, signal)
  if (!answerAs(connection, API_ANSWERS.onboarding, answer).allowed) return
  const { url } = connection.options
  throw new InfluxError(
    `InfluxDB at ${url} is new and has no user yet. Open ${url} in a browser, or run "influx setup", and make the first user, organisation and token; then run this again.`,
    { code: 'influx-not-found' },
  )
}

/** The file is opened first: a token that can't be kept should not be made, and one that was is taken back. */
async function writeNewToken(
  connection: InfluxConnection,
  path: string,
  about: Parameters<typeof makeToken>[1],
  signal: AbortSignal,
): Promise<void> {
  const file = openTokenFile(path)
  let authorisationId: string | null = null
  try {
    const made = await makeToken(connection, about, signal)
    authorisationId = made.authorisationId
    file.keep(made.token)
  } catch (error) {
    file.discard()
    // Also where it was told to stop; that the file could not be written is what must be said in any case.
    if (authorisationId !== null) await revokeToken(connection, authorisationId).catch(() => undefined)
    throw error
  }
}
