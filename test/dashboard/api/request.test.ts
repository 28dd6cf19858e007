import { describe, expect, it } from 'vitest'
import { ENDPOINTS, type Endpoint } from '../../../src/contracts/endpoints.js'
import { errorFromBody } from '../../../dashboard/api/errors.js'
import { buildUrl } from '../../../dashboard/api/request.js'
import { endpointsTouchedBy } from '../../../dashboard/api/touched.js'

describe('addresses', () => {
  it('fills in names, escaped', () => {
    expect(buildUrl(ENDPOINTS.today, { params: { athleteId: 'a/b c' } })).toBe('/api/v1/athletes/a%2Fb%20c/today')
  })

  it('appends what is asked for and leaves out what is not', () => {
    const query = { athleteId: 'ada', fromDate: undefined, limit: 6 }
    expect(buildUrl(ENDPOINTS.listSessions, { query })).toBe('/api/v1/sessions?athleteId=ada&limit=6')
    expect(buildUrl(ENDPOINTS.listSessions, {})).toBe('/api/v1/sessions')
  })

  it('refuses an address with a name missing', () => {
    expect(() => buildUrl(ENDPOINTS.getSession, {})).toThrow('sessionId')
    expect(() => buildUrl(ENDPOINTS.getSession, { params: { sessionId: '' } })).toThrow('sessionId')
  })

  it('can be built for every endpoint of the contract', () => {
    for (const endpoint of Object.values<Endpoint>(ENDPOINTS)) {
      const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x'] as const)
      const params = Object.fromEntries(names) as Record<string, string>
      expect(buildUrl(endpoint, { params })).toMatch(/^\/api\/v1\/[\w/.-]+$/)
    }
  })
})

describe('errors', () => {
  it('leave out where in the request something is wrong, which only programs read', () => {
    const errors = [
      { path: 'body.video', message: 'the angle lies between −40° and 45°' },
      { path: 'body.video.stepCount', message: 'at most 500 steps.' },
    ]
    const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ')
    const body = { type: 'about:blank', title: 'Bad request', status: 400, code: 'validation' }
    const error = errorFromBody(400, { ...body, detail, errors })
    expect(error.message).toBe('The angle lies between −40° and 45°. At most 500 steps.')
    expect(error.fields).toHaveProperty('video')
  })

  it('say what to do, with the field that is wrong', () => {
    const error = errorFromBody(400, {
      type: 'about:blank',
      title: 'Bad request',
      status: 400,
      detail: 'Give the athlete a name.',
      code: 'invalid-body',
      errors: [{ path: 'body.name', message: 'Too short' }],
    })
    expect(error.message).toBe('Give the athlete a name.')
    expect(error.code).toBe('invalid-body')
    expect(error.fields).toEqual({ name: 'Too short' })
  })

  it('make do with the status where nothing else came', () => {
    expect(errorFromBody(502, '<html>').message).toContain('502')
  })
})

describe('live events', () => {
  it('make the pages old that show what changed', () => {
    expect(endpointsTouchedBy({ type: 'pairing-changed' })).toContain('pairing')
    const finished = endpointsTouchedBy({ type: 'session-finished', sessionId: 's', athleteId: 'a' })
    expect(finished).toEqual(expect.arrayContaining(['today', 'squad', 'listSessions', 'getSession']))
    expect(endpointsTouchedBy({ type: 'day-changed', athleteId: 'a', localDate: '2026-11-21' })).toContain('today')
  })
})
