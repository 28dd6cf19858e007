import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ENDPOINTS } from '../../src/contracts/endpoints.js'
import { ask } from './support/client.js'
import { startTestServer, type TestServer } from './support/test-server.js'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: object }[]
  readonly requestBody?: { content: Record<string, { schema: object }> }
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}
interface Document {
  readonly openapi: string
  readonly info: { title: string; version: string }
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
  readonly security: readonly Record<string, readonly string[]>[]
}

let server: TestServer
let document: Document
beforeEach(async () => {
  server = await startTestServer()
  document = (await server.call('GET', '/openapi.json')).json
})
afterEach(() => server.stop())

/** All values of `$ref` anywhere in the document. */
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) =>
    key === '$ref' && typeof entry === 'string' ? [entry] : refsIn(entry),
  )
}

describe('the OpenAPI document', () => {
  it('is 3.1 and has every endpoint, and the live stream', () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.info).toMatchObject({ title: 'Solewatch', version: '0.0.0-test' })
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    expect(operations.map((operation) => operation.operationId).sort()).toEqual(
      [...Object.keys(ENDPOINTS), 'live'].sort(),
    )
    for (const [name, { path, method, summary }] of Object.entries(ENDPOINTS)) {
      expect(document.paths[path]?.[method]).toMatchObject({ operationId: name, summary })
    }
  })

  it('declares each parameter of a path, as required, and each body and answer', () => {
    for (const [name, endpoint] of Object.entries(ENDPOINTS)) {
      const operation = document.paths[endpoint.path]?.[endpoint.method]
      const inPath = (operation?.parameters ?? []).filter((parameter) => parameter.in === 'path')
      const braces = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      expect([name, inPath.map((parameter) => parameter.name)]).toEqual([name, braces])
      expect(inPath.every((parameter) => parameter.required === true)).toBe(true)
      expect([name, operation?.requestBody !== undefined]).toEqual([name, 'body' in endpoint])
      const status = 'status' in endpoint ? endpoint.status : 200
      expect(operation?.responses[status]?.content?.['application/json']?.schema).toBeTypeOf('object')
      expect(operation?.responses['401']?.content?.['application/problem+json']).toBeDefined()
    }
  })

  it('has no reference that leads nowhere, and uses names for what is used more than once', () => {
    const refs = new Set(refsIn(document))
    for (const ref of refs)
      expect(document.components.schemas).toHaveProperty([ref.replace('#/components/schemas/', '')])
    expect(refs).toContain('#/components/schemas/Session')
    expect(refs).toContain('#/components/schemas/Problem')
  })

  it('says how to come in', () => {
    expect(document.security).toEqual([{ ownerToken: [] }])
    expect(document.components.securitySchemes['ownerToken']).toMatchObject({ type: 'http', scheme: 'bearer' })
  })
})

describe('the page over it', () => {
  it('loads everything from this server', async () => {
    const headers = { authorization: `Bearer ${server.token}` }
    const page = await ask(server.port, '/api/v1/docs', { headers })
    expect(page.status).toBe(200)
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(addresses).toHaveLength(4)
    for (const address of addresses) {
      expect(address.startsWith('/api/v1/docs/')).toBe(true)
      expect([address, (await ask(server.port, address, { headers })).status]).toEqual([address, 200])
    }
    expect(page.text).not.toMatch(/<script>|<style>/)
  })
})
