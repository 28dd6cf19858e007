import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { formatInfluxStatus, formatSetupStep } from '../../../src/app/influx/format-influx.js'
import { runInfluxSetup, type SetupCommand, type SetupStep } from '../../../src/app/influx/run-setup.js'
import { readCountedInfluxStatus, readInfluxStatus } from '../../../src/app/influx/run-status.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import { findBucket, findOrganisation } from '../../../src/stores/influxdb/setup/buckets.js'
import { describeInfluxd, type InfluxConnection, sharedInfluxd, uniqueName } from '../../support/influxd.js'
import { collect } from '../../stores/step-store-contract.js'
import { sampleMinute, sampleSteps } from '../../stores/sample-records.js'
import { storeIn } from '../../stores/influxdb/open-influx-store.js'

const signal = new AbortController().signal

describeInfluxd('solewatch influx', () => {
  let server: InfluxConnection
  let folder: string
  let influxdb: { url: string; organisation: string; stepsBucket: string; resultsBucket: string }
  beforeEach(async () => {
    server = await sharedInfluxd()
    folder = mkdtempSync(join(tmpdir(), 'solewatch-setup-'))
    influxdb = {
      ...{ url: server.url, organisation: server.org },
      ...{ stepsBucket: uniqueName('setup-steps'), resultsBucket: uniqueName('setup-results') },
    }
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const configOf = (stepsMonths: number | null = 13) => configSchema.parse({ influxdb, retention: { stepsMonths } })
  async function setUp(change: Partial<SetupCommand> = {}): Promise<SetupStep[]> {
    const steps: SetupStep[] = []
    const command = { config: configOf(), env: {}, operatorToken: server.token, tokenFile: null, mayShorten: false }
    await runInfluxSetup({ ...command, signal, ...change }, (step) => steps.push(step))
    return steps
  }
  const bucketChanges = (steps: readonly SetupStep[]) =>
    steps.flatMap((step) => (step.type === 'bucket' ? [`${step.of} ${step.change} ${step.retentionS}`] : []))

  it('makes both buckets, steps with an end, and makes nothing twice', async () => {
    const first = await setUp()
    expect(first[0]).toMatchObject({
      type: 'server',
      url: server.url,
      version: expect.stringMatching(/^2\./) as string,
    })
    expect(bucketChanges(first)).toEqual(['steps created 34819200', 'results created 0'])
    expect(bucketChanges(await setUp())).toEqual(['steps none 34819200', 'results none 0'])
  })

  it('keeps steps longer when asked, but not shorter unless that is wanted', async () => {
    await setUp({ config: configOf(2) })
    expect(bucketChanges(await setUp({ config: configOf(6) }))[0]).toBe('steps retention 16070400')
    expect(bucketChanges(await setUp({ config: configOf(null) }))[0]).toBe('steps retention 0')
    const kept = await setUp({ config: configOf(2) })
    expect(bucketChanges(kept)[0]).toBe('steps kept 0')
    expect(kept.map(formatSetupStep).join('\n')).toMatch(/left as it is.*only 2 months.*deletes older.*--yes/)
    expect(bucketChanges(await setUp({ config: configOf(2), mayShorten: true }))[0]).toBe('steps retention 5356800')
  })

  it('makes a token for these buckets alone, in a file for its owner alone, and shows it nowhere', async () => {
    const tokenFile = join(folder, 'token')
    // The sample run is of 2025: no retention may be in its way.
    const steps = await setUp({ tokenFile, config: configOf(null) })
    const token = readFileSync(tokenFile, 'utf8').trim()
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600)
    expect(JSON.stringify(steps) + steps.map(formatSetupStep).join()).not.toContain(token)
    const store = storeIn({ ...influxdb, token, timeoutMs: 20_000 })
    await store.append(sampleSteps(5))
    await store.appendMinutes([sampleMinute(0)])
    const run = { athleteId: 'ana', sessionId: 'run-1' }
    expect(await collect(store.query(run))).toEqual(sampleSteps(5))
    expect(await store.remove(run)).toMatchObject({ removedSteps: 5, leftSteps: 0 })
    store.close()
    const connection = connectInflux({ ...influxdb, token, timeoutMs: 20_000 })
    // A page is filtered by rights after it was cut to its size, and other tests have buckets there, too.
    const others = connection.request({ method: 'GET', path: `/api/v2/buckets?limit=100&org=${server.org}` })
    expect(await others).toMatchObject({ buckets: { length: 2 } })
    const env = { SOLEWATCH_INFLUX_TOKEN: token }
    expect((await readInfluxStatus({ config: configOf(null), env, signal })).problems).toEqual([])
    await expect(setUp({ operatorToken: token })).rejects.toThrow(/may not see it/)
  })

  it('does not write over a token, and makes none that it can’t keep', async () => {
    const tokenFile = join(folder, 'token')
    const countTokens = async (): Promise<number> => {
      const connection = connectInflux({ ...influxdb, token: server.token, timeoutMs: 20_000 })
      const answer = await connection.request({ method: 'GET', path: '/api/v2/authorizations' })
      return (answer as { authorizations: { description: string; permissions: unknown }[] }).authorizations.length
    }
    await setUp({ tokenFile })
    const before = readFileSync(tokenFile, 'utf8')
    const count = await countTokens()
    await expect(setUp({ tokenFile })).rejects.toThrow(/is there already/)
    await expect(setUp({ tokenFile: join(folder, 'nowhere', 'token') })).rejects.toThrow(/can't be made/)
    expect(readFileSync(tokenFile, 'utf8')).toBe(before)
    expect(await countTokens()).toBe(count)
  })

  it('takes the operator’s token from the environment, and the daily one where there is no other', async () => {
    const env = { SOLEWATCH_INFLUX_OPERATOR_TOKEN: server.token, SOLEWATCH_INFLUX_TOKEN: 'daily' }
    expect(bucketChanges(await setUp({ operatorToken: null, env }))[0]).toMatch(/^steps created/)
    const daily = { SOLEWATCH_INFLUX_TOKEN: server.token }
    expect(bucketChanges(await setUp({ operatorToken: null, env: daily }))[0]).toMatch(/^steps none/)
    await expect(setUp({ operatorToken: null })).rejects.toThrow(/needs the operator's token/)
    await expect(setUp({ operatorToken: '' })).rejects.toThrow(/holds no token/)
    await expect(setUp({ operatorToken: 'wrong' })).rejects.toMatchObject({ code: 'influx-unauthorised' })
  })

  it('says that it is the operator’s token that is missing or wrong, and how to give it', async () => {
    const how = /operator's token.*--operator-token-stdin.*SOLEWATCH_INFLUX_OPERATOR_TOKEN/
    await expect(setUp({ operatorToken: null })).rejects.toThrow(how)
    const unmade = configSchema.parse({ influxdb: { ...influxdb, tokenFile: join(folder, 'not-yet') } })
    await expect(setUp({ operatorToken: null, config: unmade })).rejects.toThrow(how)
    await expect(setUp({ operatorToken: 'wrong' })).rejects.toThrow(how)
    const nowhere = configSchema.parse({ influxdb: { ...influxdb, organisation: 'nobody' } })
    const error: unknown = await setUp({ config: nowhere }).catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(/no organisation "nobody".*influxdb\.organisation/)
    expect(String(error)).not.toContain('influx setup"')
  })

  it('says of a token that may only read or only write what it may not', async () => {
    const tokenFile = join(folder, 'looks-only')
    await setUp({ config: configOf(null), tokenFile, tokenRights: 'read' })
    const problemsWith = async (token: string) => {
      const env = { SOLEWATCH_INFLUX_TOKEN: token }
      return (await readInfluxStatus({ config: configOf(null), env, signal })).problems
    }
    const names = [influxdb.stepsBucket, influxdb.resultsBucket]
    expect(await problemsWith(readFileSync(tokenFile, 'utf8').trim())).toEqual(
      names.map((name) => `The token may not write to the bucket "${name}". Use one that may.`),
    )
    expect(await problemsWith(await writingToken(names))).toEqual(
      names.map((name) => `The token may not read the bucket "${name}". Use one that may.`),
    )
  })

  /** It may write and not read. */
  async function writingToken(names: readonly string[]): Promise<string> {
    const connection = connectInflux({ ...influxdb, token: server.token, timeoutMs: 20_000 })
    const orgID = await findOrganisation(connection)
    const buckets = await Promise.all(names.map((name) => findBucket(connection, name)))
    const permissions = buckets.map((bucket) => ({
      ...{ action: 'write', resource: { type: 'buckets', id: bucket?.id, orgID } },
    }))
    const body = { orgID, description: 'writes only', permissions }
    const made = await connection.request({ method: 'POST', path: '/api/v2/authorizations', body })
    return (made as { token: string }).token
  }

  it('says how full the buckets are, and what is missing', async () => {
    const env = { SOLEWATCH_INFLUX_TOKEN: server.token }
    const missing = await readInfluxStatus({ config: configOf(), env, signal })
    expect(missing.problems).toEqual([
      `The organisation "${server.org}", or in it the buckets "${influxdb.stepsBucket}" and "${influxdb.resultsBucket}", are not there, or the token may not see them. Check influxdb.organisation; if it is right, run "solewatch influx setup".`,
    ])
    const nowhere = configSchema.parse({ influxdb: { ...influxdb, organisation: 'nobody' } })
    const unseen = await readCountedInfluxStatus({ config: nowhere, env, signal })
    expect(unseen.problems.join()).toContain('Check influxdb.organisation')
    expect(formatInfluxStatus(unseen)).toMatch(/not there, or not to be seen/)
    expect(formatInfluxStatus(unseen)).not.toContain('no points')
    await setUp({ config: configOf(null) })
    const store = storeIn({ ...influxdb, token: server.token, timeoutMs: 20_000 })
    await store.append(sampleSteps(7))
    await store.appendMinutes([sampleMinute(0), sampleMinute(1)])
    store.close()
    const status = await readCountedInfluxStatus({ config: configOf(6), env, signal })
    expect(status.stepsBucket).toMatchObject({ canRead: true, canWrite: true, pointCounts: { step: 7 } })
    expect(status.resultsBucket.pointCounts).toEqual({ minute: 2 })
    expect(formatInfluxStatus(status)).toMatch(/step 7\n.*minute 2\n.*keeps points for ever, and 6 months/)
  })
})
