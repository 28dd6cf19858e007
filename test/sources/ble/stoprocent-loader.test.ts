import { createRequire } from 'node:module'
import { afterEach, describe, expect, it } from 'vitest'
import { PacketSocket } from '../../../src/sources/ble/hci/transport.js'
import { callingNative, withCode } from '../../../src/sources/ble/stoprocent/native-errors.js'
import { createOverSocket, STOPROCENT_VERSION } from '../../../src/sources/ble/stoprocent/stoprocent-loader.js'

class SilentSocket extends PacketSocket {
  override write(): void {}
}

const requireHere = createRequire(import.meta.url)
const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0)) step()
})

function start(socket: PacketSocket): ReturnType<typeof createOverSocket> {
  const over = createOverSocket(socket)
  over.start()
  undo.push(() => {
    process.removeListener('SIGINT', over.bindings._sigIntHandler)
    process.removeListener('exit', over.bindings._exitHandler)
  })
  return over
}

describe('errors of the package’s native socket', () => {
  it('have the code that their text stands for', () => {
    expect(withCode(new Error('No such device'))).toMatchObject({ code: 'ENODEV' })
    expect(withCode(Object.assign(new Error('Permission denied'), { code: 'EOTHER' }))).toMatchObject({
      code: 'EOTHER',
    })
    expect(withCode(new Error('Something else'))).not.toHaveProperty('code')
    const fails = (): void => {
      throw new Error('Operation not permitted')
    }
    expect(() => callingNative(fails)).toThrow(expect.objectContaining({ code: 'EPERM' }))
  })
})

describe('the second package behind the seam', () => {
  it('gives each instance the socket it was made for', () => {
    const sockets = [new SilentSocket(), new SilentSocket()]
    const made = sockets.map(start)
    expect(made.map(({ bindings }) => bindings._hci._socket)).toEqual(sockets)
    expect(made[0]?.noble).not.toBe(made[1]?.noble)
  })

  it('names the internals that moved', () => {
    const over = createOverSocket(new SilentSocket())
    Object.assign(over.bindings, { _connectionQueue: null })
    expect(() => over.start()).toThrow(/these internals moved: bindings._connectionQueue/)
    undo.push(() => process.removeListener('SIGINT', over.bindings._sigIntHandler))
    undo.push(() => process.removeListener('exit', over.bindings._exitHandler))
  })

  it('names the release that is needed where another is installed', () => {
    const manifest = requireHere('@stoprocent/noble/package.json') as { version: string }
    undo.push(() => (manifest.version = STOPROCENT_VERSION))
    manifest.version = '2.9.0'
    expect(() => createOverSocket(new SilentSocket())).toThrow(
      `version 2.9.0 is installed where ${STOPROCENT_VERSION} is needed`,
    )
  })
})
