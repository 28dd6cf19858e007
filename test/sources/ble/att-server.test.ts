import { describe, expect, it } from 'vitest'
import type { VirtualService } from '../../../src/sensors/virtual-peripheral.js'
import { AttServer } from '../../../src/sources/ble/virtual/att-server.js'
import { buildAttributeTable } from '../../../src/sources/ble/virtual/attribute-table.js'

const written: string[] = []
const SERVICES: readonly VirtualService[] = [
  {
    uuid: '180a',
    characteristics: [{ uuid: '2a29', properties: ['read'], read: () => Buffer.from('a'.repeat(40)) }],
  },
  {
    uuid: '6e400001b5a3f393e0a9e50e24dcca9e',
    characteristics: [
      { uuid: '2a53', properties: ['notify'] },
      {
        uuid: '2a55',
        properties: ['write', 'indicate'],
        write: (value) => written.push(Buffer.from(value).toString('hex')),
      },
    ],
  },
]

function ask(server: AttServer, hex: string): string | null {
  return server.handle(Buffer.from(hex.replaceAll(' ', ''), 'hex'))?.toString('hex') ?? null
}

function server(): AttServer {
  return new AttServer(buildAttributeTable(SERVICES), 100)
}

describe('GATT server of a simulated device', () => {
  // Handles: 1 service, 2 declaration, 3 value; 4 service, 5/6/7 notify, 8/9/10 write and indicate.
  it.each([
    ['MTU', '02 0001', '036400'],
    ['services of one width at a time', '10 0100 ffff 0028', '1106' + '01000300' + '0a18'],
    ['the next service', '10 0400 ffff 0028', '1114' + '04000a00' + '9ecadc240ee5a9e093f3a3b50100406e'],
    ['no more services', '10 0b00 ffff 0028', '01100b000a'],
    ['only primary services are groups', '10 0100 ffff 0128', '0110010010'],
    ['service by its UUID', '06 0100 ffff 0028 0a18', '0701000300'],
    ['no service of that UUID', '06 0100 ffff 0028 0b18', '010601000a'],
    [
      'characteristics',
      '08 0400 0a00 0328',
      '0907' + '0500' + '10' + '0600' + '532a' + '0800' + '28' + '0900' + '552a',
    ],
    ['client configuration', '08 0500 0700 0229', '090407000000'],
    ['no such type', '08 0100 0300 0229', '010801000a'],
    ['descriptors', '04 0700 0700', '050107000229'],
    ['a range that begins at nought', '04 0000 0700', '0104000001'],
    ['a range that runs backwards', '08 0500 0400 0328', '0108050001'],
    ['reading what can not be read', '0a 0600', '010a060002'],
    ['reading beyond the end', '0a 0b00', '010a0b0001'],
    ['an offset beyond the value', '0c 0300 2900', '010c030007'],
    ['writing what can not be written', '12 0300 00', '0112030003'],
    ['a configuration of the wrong length', '12 0700 01', '011207000d'],
    ['a request that is cut off', '0a 03', '010a000004'],
    ['a request that no server knows', '0e 0300 0a00', '010e000006'],
  ])('answers: %s', (_, request, answer) => {
    expect(ask(server(), request)).toBe(answer)
  })

  it('reads a long value in parts of the MTU', () => {
    const one = server()
    expect(ask(one, '0a 0300')).toBe('0b' + '61'.repeat(22))
    expect(ask(one, '0c 0300 1600')).toBe('0d' + '61'.repeat(18))
    expect(ask(one, '0c 0300 2800')).toBe('0d')
  })

  it('notifies or indicates as the central asked, and nothing before', () => {
    const one = server()
    expect(one.valueChanged('2a53', Buffer.from('0102', 'hex'))).toBeNull()
    expect(ask(one, '12 0700 0100')).toBe('13')
    expect(one.valueChanged('2a53', Buffer.from('0102', 'hex'))?.toString('hex')).toBe('1b06000102')
    expect(ask(one, '12 0a00 0200')).toBe('13')
    expect(one.valueChanged('2a55', Buffer.from('03', 'hex'))?.toString('hex')).toBe('1d090003')
    one.close()
    expect(one.valueChanged('2a53', Buffer.from('0102', 'hex'))).toBeNull()
  })

  it('takes writes with and without an answer, and is silent on confirmations', () => {
    const one = server()
    written.length = 0
    expect(ask(one, '12 0900 0401')).toBe('13')
    expect(ask(one, '52 0900 05')).toBeNull()
    expect(ask(one, '1e')).toBeNull()
    expect(ask(one, '52')).toBeNull()
    expect(written).toEqual(['0401', '05'])
  })
})
