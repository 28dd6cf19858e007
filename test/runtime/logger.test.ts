import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { createLogger } from '../../src/runtime/logger.js'

it('never writes a secret', () => {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const logger = createLogger({ level: 'info', destination })
  logger.info({ token: 'hidden-1', request: { cookie: 'hidden-2' }, port: 4820 }, 'serving')
  logger.info({ ready: { enterUrl: 'http://127.0.0.1/enter?token=hidden-3' } }, 'ready')
  expect(lines.join('')).not.toContain('hidden')
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ port: 4820, msg: 'serving', token: '[secret]' })
})
