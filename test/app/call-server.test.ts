import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { callServer } from '../../src/app/call-server.js'

const answer = z.object({ count: z.number() })
let folder: string
let server: Server
let reply: { readonly status: number; readonly body: string }
let url: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-call-'))
  writeFileSync(join(folder, 'owner-token'), 'secret\n')
  server = createServer((request, response) => {
    const known = request.headers.authorization === 'Bearer secret'
    response.writeHead(known ? reply.status : 401).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const ask = () => callServer({ url, folder })('GET', '/count', answer)

it('gives what the server answers to its owner', async () => {
  reply = { status: 200, body: '{"count":3}' }
  expect(await ask()).toEqual({ count: 3 })
})

it('says what the server refuses, in its own words', async () => {
  reply = { status: 409, body: '{"detail":"One runs already."}' }
  await expect(ask()).rejects.toThrow('One runs already.')
})

it('tells an answer of another version from one of its own', async () => {
  reply = { status: 200, body: '{"counted":3}' }
  await expect(ask()).rejects.toMatchObject({ code: 'server-version' })
})

it('says where a server does not answer, or not in JSON', async () => {
  reply = { status: 200, body: '<html>' }
  await expect(ask()).rejects.toMatchObject({ code: 'server-silent', retryable: true })
  await new Promise((resolve) => server.close(resolve))
  await expect(ask()).rejects.toMatchObject({ code: 'server-silent' })
})
