import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { StreamedList, writeStreamedList } from '../../src/http/api/streamed-list.js'
import { ask } from './support/client.js'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Serves a list; what is thrown before anything was sent becomes a 500 with its message. */
async function serve(items: AsyncIterable<unknown>, check: (item: unknown) => void = () => undefined): Promise<number> {
  const listening = createServer((_request, response) => {
    writeStreamedList(response, new StreamedList(items), check).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return (listening.address() as AddressInfo).port
}

async function* numbers(count: number, failAt = Number.POSITIVE_INFINITY): AsyncGenerator<{ index: number }> {
  for (let index = 0; index < count; index += 1) {
    if (index === failAt) throw new Error('The disk is gone')
    yield { index }
  }
}

describe('a list that is written while it is read', () => {
  it('is the same text as the list at once, whatever its length', async () => {
    for (const count of [0, 1, 199, 200, 201, 400, 12_345]) {
      const { text } = await ask(await serve(numbers(count)), '/')
      expect(JSON.parse(text)).toEqual({ items: Array.from({ length: count }, (_, index) => ({ index })) })
    }
  })

  it('that can not be read is an error, not an empty list', async () => {
    expect(await ask(await serve(numbers(10, 0)), '/')).toMatchObject({ status: 500, text: 'Error: The disk is gone' })
  })

  it('that breaks half-way is cut off, so that nobody takes it for whole', async () => {
    await expect(ask(await serve(numbers(5000, 4000)), '/')).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('is checked item by item where asked for', async () => {
    const refuse = () => {
      throw new Error('Not what was promised')
    }
    expect((await ask(await serve(numbers(1), refuse), '/')).text).toContain('Not what was promised')
  })
})
