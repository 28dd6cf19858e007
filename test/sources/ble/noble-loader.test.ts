import { createRequire } from 'node:module'
import { afterEach, describe, expect, it } from 'vitest'
import { createNoble, NOBLE_VERSION } from '../../../src/sources/ble/noble/noble-loader.js'
import { PacketSocket } from '../../../src/sources/ble/hci/transport.js'

class SilentSocket extends PacketSocket {
  override write(): void {}
}

const requireHere = createRequire(import.meta.url)
const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0)) step()
})

describe('noble behind the seam', () => {
  it('gives each instance the socket it was made for', () => {
    const sockets = [new SilentSocket(), new SilentSocket()]
    const nobles = sockets.map((socket) => createNoble(socket))
    expect(nobles.map((noble) => noble._bindings._hci._socket)).toEqual(sockets)
    expect(nobles[0]?._bindings).not.toBe(nobles[1]?._bindings)
  })

  it('names the internals that moved', () => {
    createNoble(new SilentSocket())
    const hci = requireHere('@abandonware/noble/lib/hci-socket/hci.js') as { prototype: Record<string, unknown> }
    const held = hci.prototype['connUpdateLe']
    undo.push(() => (hci.prototype['connUpdateLe'] = held))
    delete hci.prototype['connUpdateLe']
    expect(() => createNoble(new SilentSocket())).toThrow(/these internals moved: hci.connUpdateLe/)
  })

  it('names the release that is needed where another is installed', () => {
    const manifest = requireHere('@abandonware/noble/package.json') as { version: string }
    undo.push(() => (manifest.version = NOBLE_VERSION))
    manifest.version = '1.9.3'
    expect(() => createNoble(new SilentSocket())).toThrow(`version 1.9.3 is installed where ${NOBLE_VERSION} is needed`)
  })
})
