import type { ServerResponse } from 'node:http'
import { flux } from '@influxdata/influxdb-client'
import { describe, expect, it } from 'vitest'
import { connectInflux, predicateOf } from '../../../src/stores/influxdb/connection.js'
import { InfluxError } from '../../../src/stores/influxdb/influx-error.js'
import { checkServer } from '../../../src/stores/influxdb/setup/check-server.js'
import { NO_SIGNAL, targetFor } from './write-support.js'
import { influxAt, oddServer, refusal, TOKEN } from './odd-server.js'

const ANY = flux`buckets()`

async function errorOf(work: Promise<unknown>): Promise<InfluxError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof InfluxError)) throw new Error(`Expected an InfluxError, not ${String(error)}`)
  return error
}

/** As InfluxDB answers a query. */
function csv(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' })
}

describe('a request to InfluxDB that fails', () => {
  it.each([
    [401, 'unauthorized access', 'influx-unauthorised', false, /SOLEWATCH_INFLUX_TOKEN/],
    [401, 'write:orgs/1/buckets is unauthorized', 'influx-forbidden', false, /may not do this/],
    [403, 'insufficient permissions for write', 'influx-forbidden', false, /influx setup/],
    [404, 'bucket "steps" not found', 'influx-not-found', false, /influx setup/],
    [400, 'failed to decode request body: organization name "club" not found', 'influx-not-found', false, /"club"/],
    [400, 'error @1:1: undefined identifier', 'influx-refused', false, /undefined identifier/],
    [413, 'too large', 'influx-too-large', false, /too large/],
    [429, 'slow down', 'influx-busy', true, /asks to wait/],
    [500, 'internal', 'influx-server-error', true, /log/],
    [503, 'starting', 'influx-server-error', true, /503/],
  ])('says what to do when the server answers %i "%s"', async (status, message, code, retryable, words) => {
    const options = await oddServer((_, response) => refusal(response, status, `${message}`, { 'retry-after': '7' }))
    const error = await errorOf(connectInflux(options).query(ANY))
    expect(error).toMatchObject({ code, retryable, statusCode: status, retryAfterMs: 7000 })
    expect(error.message).toMatch(words)
    expect(error.message).toContain(options.url)
  })

  it('never shows the token, whatever the server repeats', async () => {
    const options = await oddServer((request, response) =>
      refusal(response, 400, `bad header ${request.headers.authorization ?? ''} in request`),
    )
    const error = await errorOf(connectInflux(options).query(ANY))
    expect(JSON.stringify([error.message, error.stack, error])).not.toContain(TOKEN)
    expect(error.message).toContain('(token)')
  })

  it('says of a server without TLS that the address may have to begin with http', async () => {
    const options = await oddServer((_, response) => response.writeHead(204).end())
    const error = await errorOf(connectInflux({ ...options, url: options.url.replace('http:', 'https:') }).query(ANY))
    expect(error).toMatchObject({ code: 'influx-unreachable', retryable: true })
    expect(error.message).toMatch(/does not speak TLS there.*http:\/\//)
  })

  it('shows no token to a server that has not said yet what it is', async () => {
    const seen: (string | undefined)[] = []
    const options = await oddServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(204, { 'x-influxdb-version': '3.1.0' }).end()
    })
    expect((await errorOf(checkServer(connectInflux(options)))).code).toBe('influx-unsupported')
    expect(seen).toEqual([undefined])
  })

  it('says that nobody is there', async () => {
    const error = await errorOf(connectInflux(influxAt('http://127.0.0.1:1')).query(ANY))
    expect(error).toMatchObject({ code: 'influx-unreachable', retryable: true, statusCode: null })
    expect(error.message).toMatch(/ECONNREFUSED.*influxdb\.url/)
  })

  it('does not take an answer that is cut for a whole one', async () => {
    const options = await oddServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': '5000' })
      response.write(',result,table,_value\r\n,_result,0,1\r\n', () => response.destroy())
    })
    expect(await errorOf(connectInflux(options).query(ANY))).toMatchObject({ code: 'influx-unreachable' })
  })

  it.each([
    ['never begins', () => undefined],
    ['never ends', (write: () => void) => write()],
  ])('gives up an answer that %s', async (_, begin) => {
    const options = await oddServer((__, response) => begin(() => void csv(response).write(',result\r\n')))
    const error = await errorOf(connectInflux({ ...options, timeoutMs: 80 }).query(ANY))
    expect(error).toMatchObject({ code: 'influx-timeout', retryable: true })
    expect(error.message).toContain('influxdb.timeoutSeconds')
  })

  it('gives up at once when it is told to', async () => {
    const stopping = new AbortController()
    const options = await oddServer(() => stopping.abort())
    const connection = connectInflux(options)
    expect(await errorOf(connection.query(ANY, stopping.signal))).toMatchObject({ code: 'influx-stopped' })
    expect(await errorOf(connection.query(ANY, stopping.signal))).toMatchObject({ code: 'influx-stopped' })
  })

  it('asks once more where a connection was closed under it, but makes nothing twice', async () => {
    let askedCount = 0
    const options = await oddServer((request, response) => {
      askedCount++
      if (askedCount === 1) request.socket.resetAndDestroy()
      else csv(response).end(',result\r\n')
    })
    expect(await connectInflux(options).query(ANY)).toBe(',result\r\n')
    expect(askedCount).toBe(2)
    askedCount = 0
    const making = connectInflux(options).request({ method: 'POST', path: '/api/v2/authorizations', body: {} })
    expect(await errorOf(making)).toMatchObject({ code: 'influx-unreachable' })
    expect(askedCount).toBe(1)
  })

  it.each([
    ['of its own', 200, '<html>Sign in</html>', 'text/html'],
    ['that is empty', 200, '', 'text/html'],
    ['elsewhere', 302, '', 'text/html'],
  ])('takes a page of another program %s for no answer, and nothing for deleted', async (_, status, page, type) => {
    const options = await oddServer((__, response) =>
      response.writeHead(status, { 'content-type': type, location: '/sign-in' }).end(page),
    )
    const connection = connectInflux(options)
    const range = { start: '1970-01-01T00:00:00Z', stop: '1970-01-01T00:00:01Z' }
    for (const work of [
      connection.query(ANY),
      connection.deletePoints({ bucket: 'steps', ...range, tags: { athlete: 'ana' } }),
      checkServer(connection),
    ]) {
      const error = await errorOf(work)
      expect(error).toMatchObject({ code: 'influx-bad-answer' })
      expect(error.message).toContain('influxdb.url')
    }
    const target = targetFor(options)
    for (const deletion of [
      { kind: 'erasure', athleteId: 'ana' },
      { kind: 'day-gone', athleteId: 'ana', localDate: '2026-11-21' },
      { kind: 'removal', scope: { athleteId: 'ana', sessionId: 'run-1' } },
    ] as const)
      expect(await target.delete(deletion, NO_SIGNAL)).toMatchObject({ kind: 'later' })
  })

  it('shows nothing of an answer that it can’t read, as a token may be in it', async () => {
    const options = await oddServer((_, response) => response.end(`{"token": ${TOKEN}`))
    const error = await errorOf(connectInflux(options).request({ method: 'GET', path: '/api/v2/authorizations/1' }))
    expect(error).toMatchObject({ code: 'influx-bad-answer' })
    expect(error.cause).toBeUndefined()
    expect(error.message).not.toContain(TOKEN.slice(0, 6))
  })

  it('reads a date in Retry-After by the server’s own clock', async () => {
    const headers = { date: 'Sat, 21 Nov 2026 15:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 15:01:30 GMT' }
    const options = await oddServer((_, response) => refusal(response, 503, 'starting', headers))
    expect(await errorOf(connectInflux(options).query(ANY))).toMatchObject({ retryAfterMs: 90_000 })
  })
})

describe('what answers as InfluxDB', () => {
  const versioned = (version: string) =>
    oddServer((request, response) => {
      const headers = { 'x-influxdb-version': version }
      if (request.url === '/ping') response.writeHead(204, headers).end()
      else refusal(response, 404, 'not found', headers)
    })

  it.each(['v2.7.12', '2.0.0', 'v2.10.0'])('is taken in version %s', async (version) => {
    const identity = await checkServer(connectInflux(await versioned(version)))
    expect(identity.version).toBe(version.replace('v', ''))
  })

  it.each(['3.0.1', 'v3.8.0', '4.0.0'])('is refused in version %s, which has no Flux', async (version) => {
    const connection = connectInflux(await versioned(version))
    for (const work of [checkServer(connection), connection.query(ANY)]) {
      const error = await errorOf(work)
      expect(error).toMatchObject({ code: 'influx-unsupported', retryable: false })
      expect(error.message).toMatch(/no Flux.*InfluxDB 2\.x/)
    }
  })

  it('is refused in version 1', async () => {
    const error = await errorOf(checkServer(connectInflux(await versioned('1.6.7'))))
    expect(error).toMatchObject({ code: 'influx-unsupported' })
    expect(error.message).toMatch(/1\.6\.7.*Use InfluxDB 2\.x/)
  })

  it('is taken without a version where it answers Flux, as the Cloud does', async () => {
    const options = await oddServer((request, response) =>
      request.url === '/ping'
        ? response.writeHead(204).end()
        : csv(response).end(',result,table,name\r\n,_result,0,steps\r\n'),
    )
    expect(await checkServer(connectInflux(options))).toEqual({ version: null, build: null })
  })

  it('is refused without a version where it doesn’t know Flux', async () => {
    const options = await oddServer((request, response) =>
      request.url === '/ping' ? response.writeHead(204).end() : refusal(response, 404, 'no such page'),
    )
    expect(await errorOf(checkServer(connectInflux(options)))).toMatchObject({ code: 'influx-unsupported' })
  })

  it('is not judged by an answer that only says that the token is wrong', async () => {
    const options = await oddServer((request, response) =>
      request.url === '/ping' ? response.writeHead(204).end() : refusal(response, 401, 'unauthorized access'),
    )
    expect(await errorOf(checkServer(connectInflux(options)))).toMatchObject({ code: 'influx-unauthorised' })
  })
})

describe('a predicate of a deletion', () => {
  it.each([
    [{ _measurement: 'step', athlete: 'ana' }, '_measurement="step" AND athlete="ana"'],
    [{ athlete: 'a" OR athlete="b' }, 'athlete="a\\" OR athlete=\\"b"'],
    [{ athlete: 'a\\b' }, 'athlete="a\\\\b"'],
  ])('of %j is %s', (tags, predicate) => {
    expect(predicateOf(tags)).toBe(predicate)
  })
})
