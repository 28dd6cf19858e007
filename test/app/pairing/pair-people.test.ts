import { describe, expect, it } from 'vitest'
import { movedDevices } from '../../../src/app/pairing/make-way.js'
import { athleteName, formerOwner } from '../../../src/app/pairing/pair-people.js'
import { pairRequestSchema } from '../../../src/contracts/pairing.js'
import type { Device } from '../../../src/domain/records/people.js'
import { ANA } from '../session/manager-rig.js'

const pod = (deviceId: string, athleteId: string | null, foot: Device['foot']): Device => ({
  ...{ deviceId, athleteId, foot, kind: 'open-imu', name: deviceId, address: deviceId, serialNumber: null },
  ...{ manufacturer: null, firmware: null, batteryPercent: null, lastSeenTimeUs: null },
})

describe('pairing by name', () => {
  it('takes the names that the API takes, and says what a name is', () => {
    expect(athleteName(' Ana ')).toBe('Ana')
    for (const bad of ['', '   ', 'x'.repeat(81)]) expect(() => athleteName(bad)).toThrow(/1 to 80 characters/)
  })

  it('says from whom a pod is taken', () => {
    const before = [pod('a', 'ana', 'left'), pod('b', null, null), pod('c', 'gone', 'left')]
    expect(formerOwner(before, [ANA], pod('a', 'bo', 'left'))).toBe('Ana')
    expect(formerOwner(before, [ANA], pod('a', 'ana', 'right'))).toBeNull()
    expect(formerOwner(before, [ANA], pod('b', 'ana', 'right'))).toBeNull()
    expect(formerOwner(before, [ANA], pod('c', 'ana', 'right'))).toBe('somebody')
  })

  it('says which other pods had to make way', () => {
    const before = [pod('a', 'ana', 'left'), pod('b', 'ana', 'right'), pod('c', 'bo', 'left')]
    const after = [pod('a', 'ana', 'right'), pod('b', 'ana', 'left'), pod('c', 'bo', 'left'), pod('new', null, null)]
    expect(movedDevices(before, after, 'a').map(({ deviceId, foot }) => [deviceId, foot])).toEqual([['b', 'left']])
  })

  it('tells who asks for "both" that null means both feet', () => {
    const asked = pairRequestSchema.safeParse({ athleteId: 'ana', foot: 'both' })
    expect(asked.error?.issues[0]?.message).toMatch(/null for both feet/)
    expect(pairRequestSchema.parse({ athleteId: 'ana', foot: null }).foot).toBeNull()
  })
})
