import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ENDPOINTS } from '../../src/contracts/endpoints.js'
import { problemSchema } from '../../src/contracts/problem.js'
import { openOwnerAccess } from '../../src/http/auth/owner-access.js'
import { OWNER_TOKEN_HASH_SETTING } from '../../src/http/auth/owner-token.js'
import { BROWSER_SESSIONS_SETTING } from '../../src/http/auth/browser-sessions.js'
import { ask } from './support/client.js'
import { startTestServer, type TestServer } from './support/test-server.js'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

const bearer = () => ({ authorization: `Bearer ${server.token}` })

async function signIn(): Promise<string> {
  const answer = await ask(server.port, `/enter?token=${server.token}`)
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

describe('without a token', () => {
  it('every endpoint answers 401 with a problem document', async () => {
    for (const { method, path } of Object.values(ENDPOINTS)) {
      const concrete = path.replaceAll(/\{\w+\}/g, 'x')
      const answer = await ask(server.port, `/api/v1${concrete}`, { method: method.toUpperCase() })
      expect([path, answer.status]).toEqual([path, 401])
      expect(answer.headers['content-type']).toContain('application/problem+json')
      expect(problemSchema.parse(JSON.parse(answer.text)).code).toBe('unauthenticated')
    }
  })

  it('nothing beside the API answers either, but /healthz', async () => {
    const paths = ['/readyz', '/metrics', '/api/v1/live', '/api/v1/openapi.json', '/api/v1/docs', '/', '/icon.svg']
    for (const path of [...paths, '/assets/main-AbC123.js', '/athletes/ada', '/nowhere']) {
      const answer = await ask(server.port, path)
      expect([path, answer.status]).toEqual([path, 401])
    }
    expect(await ask(server.port, '/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' })
  })

  it('a page says how to come in and shows nothing of what is behind', async () => {
    const answer = await ask(server.port, '/athletes/ada', { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('open the link that Solewatch printed in its terminal')
    expect(answer.text).not.toContain('Dashboard')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('a wrong token in the link or the header is refused, and too many of them are not even looked at', async () => {
    const limited = await startTestServer({ rateLimits: { attemptsPerQuarterHour: 3, requestsPerMinute: 1000 } })
    const statuses = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const wrong = attempt % 2 === 0 ? { authorization: 'Bearer wrong' } : {}
      statuses.push((await ask(limited.port, '/enter?token=wrong', { headers: wrong })).status)
    }
    const cookieStill = await ask(limited.port, '/healthz')
    await limited.stop()
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect(cookieStill.status).toBe(200)
  })
})

describe('with the token in the header', () => {
  it('a script may ask many things at once', async () => {
    const limited = await startTestServer({ rateLimits: { attemptsPerQuarterHour: 3, requestsPerMinute: 1000 } })
    const headers = { authorization: `Bearer ${limited.token}` }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ask(limited.port, '/api/v1/status', { headers })),
    )
    await limited.stop()
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
  })
})

describe('with the link', () => {
  it('the browser gets a cookie that scripts cannot read, and the token leaves the address', async () => {
    const answer = await ask(server.port, `/enter?token=${server.token}`)
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    const cookie = answer.headers['set-cookie']?.[0] ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).toMatch(/Max-Age=7776000/)
    expect(cookie).not.toContain(server.token)
  })

  it('the cookie opens API and pages, for 90 days', async () => {
    const cookie = await signIn()
    const status = () => ask(server.port, '/api/v1/status', { headers: { cookie } })
    expect((await status()).status).toBe(200)
    server.clock.advance(89 * 86_400_000)
    expect((await status()).status).toBe(200)
    server.clock.advance(2 * 86_400_000)
    expect((await status()).status).toBe(401)
  })

  it('the cookie is valid after a restart, and its name is that of its server alone', async () => {
    const cookie = await signIn()
    const reopened = await openOwnerAccess({ ...server, store: server.database })
    expect(reopened.enterPath).toBe(server.access.enterPath)
    const beside = await startTestServer()
    const answer = await ask(beside.port, `/enter?token=${beside.token}`)
    await beside.stop()
    expect(answer.headers['set-cookie']?.[0]?.split('=')[0]).not.toBe(cookie.split('=')[0])
    const restarted = await startTestServer({ access: await openOwnerAccess({ ...server, store: server.database }) })
    const after = await ask(restarted.port, '/api/v1/status', { headers: { cookie } })
    await restarted.stop()
    expect(after.status).toBe(200)
  })

  it('a script comes in with the token as bearer', async () => {
    expect((await ask(server.port, '/api/v1/status', { headers: bearer() })).status).toBe(200)
    expect((await ask(server.port, '/readyz', { headers: bearer() })).text).toContain('"ready"')
    expect((await ask(server.port, '/metrics', { headers: bearer() })).text).toContain('solewatch_live_clients 0')
  })

  it('a wrong bearer is refused though the cookie is right', async () => {
    const headers = { cookie: await signIn(), authorization: 'Bearer wrong' }
    expect((await ask(server.port, '/api/v1/status', { headers })).status).toBe(401)
  })
})

describe('what is kept of the token', () => {
  it('is its hash in the database and a file only its user can read', async () => {
    await signIn()
    const file = join(server.directory, 'owner-token')
    expect(readFileSync(file, 'utf8').trim()).toBe(server.token)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(32)
    expect(await server.database.getSetting(OWNER_TOKEN_HASH_SETTING)).toMatch(/^[0-9a-f]{64}$/)
    expect(await server.database.getSetting(BROWSER_SESSIONS_SETTING)).not.toContain(server.token)
  })

  it('ends with the file: a new token is made and everybody is signed out', async () => {
    const cookie = await signIn()
    rmSync(join(server.directory, 'owner-token'))
    const access = await openOwnerAccess({ ...server, store: server.database })
    expect(access.enterPath).not.toBe(server.access.enterPath)
    const restarted = await startTestServer({ access })
    const answers = [
      await ask(restarted.port, '/api/v1/status', { headers: { cookie } }),
      await ask(restarted.port, '/api/v1/status', { headers: bearer() }),
    ]
    await restarted.stop()
    expect(answers.map((answer) => answer.status)).toEqual([401, 401])
  })

  it('never reaches the log, nor does a cookie', async () => {
    const cookie = await signIn()
    await ask(server.port, '/api/v1/status', { headers: { cookie } })
    await ask(server.port, '/api/v1/nowhere', { headers: bearer() })
    const log = server.logLines.join('\n')
    expect(log).toContain('/api/v1/status')
    expect(log).not.toContain(server.token)
    expect(log).not.toContain(cookie.split('=')[1])
  })
})

describe('a foreign page', () => {
  it('reaches nothing under a name of its own (DNS rebinding)', async () => {
    for (const host of [
      'evil.example',
      'evil.example:80',
      '127.0.0.1.evil.example',
      'localhost.',
      '192.168.1.7',
      'a b',
    ]) {
      const answer = await ask(server.port, '/api/v1/status', { headers: { ...bearer(), host } })
      expect([host, answer.status]).toEqual([host, 421])
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'foreign-host' })
    }
    expect((await ask(server.port, '/healthz', { headers: { host: 'evil.example' } })).status).toBe(421)
  })

  it('is not stopped by the names of this machine', async () => {
    for (const host of ['localhost', `LOCALHOST:${server.port}`, '127.0.0.1', `[::1]:${server.port}`]) {
      const answer = await ask(server.port, '/api/v1/status', { headers: { ...bearer(), host } })
      expect([host, answer.status]).toEqual([host, 200])
    }
  })

  it('can change nothing and see no live stream, even with the cookie', async () => {
    const cookie = await signIn()
    const foreign = { cookie, origin: 'http://evil.example', 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'Eve', zoneId: 'Europe/Berlin' })
    const create = await ask(server.port, '/api/v1/athletes', { method: 'POST', headers: foreign, body })
    expect(create.status).toBe(403)
    expect(JSON.parse(create.text)).toMatchObject({ code: 'foreign-origin' })
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${server.port + 1}`]) {
      expect((await ask(server.port, '/api/v1/live', { headers: { cookie, origin } })).status).toBe(403)
    }
    expect(await server.database.listAthletes()).toEqual([])
  })

  it('is told from a page of this server', async () => {
    const headers = { ...bearer(), origin: `http://127.0.0.1:${server.port}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'Ada', zoneId: 'Europe/Berlin' })
    expect((await ask(server.port, '/api/v1/athletes', { method: 'POST', headers, body })).status).toBe(201)
  })

  it('can send no form', async () => {
    const headers = { ...bearer(), 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await ask(server.port, '/api/v1/athletes', { method: 'POST', headers, body: 'name=Eve' })
    expect(answer.status).toBe(415)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'not-json' })
  })
})
