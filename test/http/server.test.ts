import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemSchema } from '../../src/contracts/problem.js'
import { ConfigError, DeviceError, ImplementationError, StoreError } from '../../src/runtime/errors.js'
import { createHostCheck, hostName } from '../../src/http/origin-check.js'
import { HttpProblem, toProblem } from '../../src/http/problem.js'
import { ask } from './support/client.js'
import { startTestServer, type TestServer } from './support/test-server.js'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(server.port, path, { headers: { authorization: `Bearer ${server.token}`, ...headers } })

describe('the server', () => {
  it('says in one sentence that a port is in use, and what to do', async () => {
    const refused = startTestServer({ port: server.port })
    await expect(refused).rejects.toBeInstanceOf(ConfigError)
    await expect(refused).rejects.toMatchObject({
      code: 'port-in-use',
      message: `Port ${server.port} is in use by another program; stop that one or choose another with --port.`,
    })
  })

  it('says so when an address is not one of this machine', async () => {
    await expect(startTestServer({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'host-not-available' })
  })

  it('frees its port when it stops', async () => {
    const other = await startTestServer()
    await other.stop()
    const again = await startTestServer({ port: other.port })
    expect(again.port).toBe(other.port)
    await again.stop()
  })

  it('does not say what it is made of, and allows no script but its own', async () => {
    const { headers } = await get('/')
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['x-content-type-options']).toBe('nosniff')
    const policy = headers['content-security-policy'] ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('upgrade-insecure-requests')
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'")
  })

  it('is not ready where a part of it is not, and says which', async () => {
    const checkReadiness = async () => [{ name: 'store', ok: false, message: 'The disk is full' }]
    const broken = await startTestServer({ checkReadiness })
    const answer = await ask(broken.port, '/readyz', { headers: { authorization: `Bearer ${broken.token}` } })
    await broken.stop()
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('The disk is full')
  })

  it('answers beyond loopback to the addresses of the machine, and to names that are configured', () => {
    const check = (boundHost: string, host: string) => {
      let refusal: unknown = null
      const handler = createHostCheck({
        boundHost,
        allowedHosts: ['Solewatch.Home', 'fd00::5'],
        ownAddresses: () => ['192.168.1.5', 'fe80::1'],
      })
      handler({ headers: { host } } as never, {} as never, (error?: unknown) => (refusal = error ?? null))
      return refusal === null
    }
    expect(check('0.0.0.0', '192.168.1.5:4820')).toBe(true)
    expect(check('0.0.0.0', '[fe80::1]:4820')).toBe(true)
    expect(check('0.0.0.0', '192.168.1.6:4820')).toBe(false)
    expect(check('127.0.0.1', '192.168.1.5:4820')).toBe(false)
    expect(check('127.0.0.1', 'solewatch.home')).toBe(true)
    expect(check('127.0.0.1', '[fd00::5]')).toBe(true)
    expect([undefined, '', 'a@b', 'x:y:z', 'localhost:999999'].map(hostName)).toEqual([null, null, null, null, null])
  })

  it('lets nobody ask without end', async () => {
    const limited = await startTestServer({ rateLimits: { attemptsPerQuarterHour: 20, requestsPerMinute: 3 } })
    const headers = { authorization: `Bearer ${limited.token}` }
    const statuses = []
    for (let turn = 0; turn < 4; turn += 1) {
      statuses.push((await ask(limited.port, '/api/v1/status', { headers })).status)
    }
    await limited.stop()
    expect(statuses).toEqual([200, 200, 200, 429])
  })
})

describe('the dashboard', () => {
  const html = { accept: 'text/html,application/xhtml+xml' }

  it('is one page at every address of it, asked for anew each time', async () => {
    for (const path of ['/', '/athletes/ada/weeks', '/live']) {
      const answer = await get(path, html)
      expect([path, answer.status, answer.headers['cache-control']]).toEqual([path, 200, 'no-cache'])
      expect(answer.text).toContain('<title>Dashboard</title>')
    }
  })

  it('has files that are kept for ever by the name of their content', async () => {
    const asset = await get('/assets/main-AbC123.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/icon.svg')).status).toBe(200)
    expect((await get('/assets/gone-123.js', html)).status).toBe(404)
    expect((await get('/favicon.ico', html)).status).toBe(404)
    expect((await get('/..%2f..%2fowner-token', html)).text).not.toContain(server.token)
  })

  it('says what to do where it has not been built', async () => {
    const bare = await startTestServer({ dashboardDirectory: '/nonexistent' })
    const answer = await ask(bare.port, '/', { headers: { authorization: `Bearer ${bare.token}`, ...html } })
    await bare.stop()
    expect(existsSync('/nonexistent')).toBe(false)
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([503, 'dashboard-not-built'])
  })
})

describe('a request that can not be answered', () => {
  const problemOf = async (method: string, path: string, body?: string) => {
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' }
    const answer = await ask(server.port, path, { method, headers, ...(body === undefined ? {} : { body }) })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    return { ...problemSchema.parse(JSON.parse(answer.text)), allow: answer.headers.allow }
  }

  it('gets a problem document with a stable code', async () => {
    const cases = [
      [await problemOf('POST', '/api/v1/athletes', '{"name":'), 400, 'malformed-json'],
      [await problemOf('POST', '/api/v1/athletes', `{"name":"${'x'.repeat(300_000)}"}`), 413, 'too-large'],
      [await problemOf('GET', '/api/v1/nowhere'), 404, 'not-found'],
      [await problemOf('GET', '/nowhere.txt'), 404, 'not-found'],
      [await problemOf('GET', '/api/v1/athletes/%E0%A4%A'), 400, 'bad-request'],
      [await problemOf('DELETE', '/api/v1/athletes'), 405, 'method-not-allowed'],
      [await problemOf('POST', '/api/v1/athletes'), 400, 'validation'],
    ] as const
    for (const [problem, status, code] of cases) expect([problem.status, problem.code]).toEqual([status, code])
    expect(cases[5][0].allow).toBe('GET, POST')
  })

  it('is told all that is wrong at once, each with its path', async () => {
    const body = JSON.stringify({ zoneId: 7, bodyMassKg: 3, shoeSize: 42 })
    const problem = await problemOf('POST', '/api/v1/athletes?page=2', body)
    expect(problem.status).toBe(400)
    expect(problem.errors?.map((error) => error.path).sort()).toEqual([
      'body.bodyMassKg',
      'body.name',
      'body.shoeSize',
      'body.zoneId',
      'query.page',
    ])
  })

  it('is told whose fault it is', () => {
    const statusOf = (error: unknown) => [toProblem(error).status, toProblem(error).code]
    expect(statusOf(new ConfigError('no'))).toEqual([400, 'config'])
    expect(statusOf(new ConfigError('no', { code: 'not-found' }))).toEqual([404, 'not-found'])
    expect(statusOf(new DeviceError('away'))).toEqual([503, 'device'])
    expect(statusOf(new DeviceError('broken', { retryable: false }))).toEqual([502, 'device'])
    expect(statusOf(new StoreError('full'))).toEqual([500, 'store'])
    expect(statusOf(new HttpProblem({ status: 418, code: 'teapot', detail: 'x' }))).toEqual([418, 'teapot'])
    expect(statusOf('text')).toEqual([500, 'internal'])
  })

  it('is told nothing of what is inside when we are wrong', () => {
    for (const error of [new ImplementationError('secret path'), new Error('secret path')]) {
      expect(JSON.stringify(toProblem(error))).not.toContain('secret')
    }
  })

  it('is a warning without a trace where only a device failed', async () => {
    await server.stop()
    const cause = new DeviceError('Writing 2a53 failed: no answer in 2 s.')
    const away = new DeviceError('Wake the pod.', { code: 'away', cause })
    const lines: unknown[] = []
    const log = (level: string) => (fields: object, message: string) => void lines.push({ level, ...fields, message })
    const logger = { debug: () => undefined, info: () => undefined, warn: log('warn'), error: log('error') }
    server = await startTestServer({ logger, checkReadiness: () => Promise.reject(away) })
    expect(await problemOf('GET', '/readyz')).toMatchObject({ status: 503, detail: 'Wake the pod.' })
    const reason = 'Wake the pod. (Writing 2a53 failed: no answer in 2 s.)'
    expect(lines).toEqual([{ message: 'A device failed', level: 'warn', method: 'GET', code: 'away', reason }])
  })

  it('fails loudly where an answer does not fit its contract', async () => {
    await server.database.putAthlete({ athleteId: 'ada', name: 'Ada' } as never)
    expect((await problemOf('GET', '/api/v1/athletes')).code).toBe('implementation')
    expect(server.logLines.join('\n')).toContain('A request failed')
  })
})
