import { describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { lookAtInflux } from '../../../src/app/doctor/look-at-influx.js'
import { formatInfluxStatus } from '../../../src/app/influx/format-influx.js'
import { readCountedInfluxStatus } from '../../../src/app/influx/run-status.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import { ensureBucket } from '../../../src/stores/influxdb/setup/buckets.js'
import { oddServer, refusal, TOKEN } from '../../stores/influxdb/odd-server.js'

const signal = new AbortController().signal
const env = { SOLEWATCH_INFLUX_TOKEN: TOKEN }

/** A server on which all is as it should be, but which never ends counting: it has too many points. */
async function fullServer() {
  const { url, organisation } = await oddServer((request, response) => {
    const path = request.url ?? ''
    const bucket = new URLSearchParams(path.split('?')[1]).get('name') ?? ''
    if (path === '/ping') response.writeHead(204, { 'x-influxdb-version': 'v2.7.12' }).end()
    else if (path.startsWith('/api/v2/write')) response.writeHead(204).end()
    else if (path.startsWith('/api/v2/buckets'))
      response.end(JSON.stringify({ buckets: [{ id: '1', name: bucket, retentionRules: [] }] }))
    else if (Number(request.headers['content-length']) < 400)
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end('\r\n')
  })
  const store = { kind: 'influxdb' }
  return configSchema.parse({
    ...{ store, influxdb: { url, organisation, timeoutSeconds: 1 }, retention: { stepsMonths: null } },
  })
}

describe('a server with so many points that counting takes longer than anybody waits', () => {
  it('is in order for the doctor, which counts none', async () => {
    expect(await lookAtInflux(await fullServer(), env, signal)).toMatchObject({ kind: 'reached', problems: [] })
  })

  it('is in order for its status, which says that they were not counted', async () => {
    const status = await readCountedInfluxStatus({ config: await fullServer(), env, signal })
    expect(status).toMatchObject({ problems: [], stepsBucket: { pointCounts: null, canRead: true } })
    expect(formatInfluxStatus(status)).toMatch(/than were counted in time.*timeoutSeconds.*\nEverything is as/s)
  })
})

describe('a plan of the Cloud that keeps nothing for long', () => {
  it.each([
    [403, 'org has exceeded its quota of buckets'],
    [422, 'retention policy exceeds the limit of 720h0m0s'],
  ])('is told with what to do (%i %s)', async (status, message) => {
    const options = await oddServer((request, response) =>
      request.method === 'GET' ? response.end('{"buckets":[]}') : refusal(response, status, message),
    )
    const wanted = { name: 'solewatch', description: 'results', retentionS: 0 }
    const making = ensureBucket(connectInflux(options), wanted, { organisationId: '1', mayShorten: false })
    await expect(making).rejects.toThrow(new RegExp(`${message}.*for ever.*30 days.*change the plan`))
  })

  it('is not blamed for a right that the token lacks', async () => {
    const options = await oddServer((request, response) =>
      request.method === 'GET' ? response.end('{"buckets":[]}') : refusal(response, 403, 'insufficient permissions'),
    )
    const wanted = { name: 'solewatch', description: 'results', retentionS: 0 }
    const making = ensureBucket(connectInflux(options), wanted, { organisationId: '1', mayShorten: false })
    await expect(making).rejects.toThrow(/^(?!.*plan)/)
  })
})
