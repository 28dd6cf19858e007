import type { Clock } from '../../../../src/runtime/clock.js'
import type {
  VirtualCharacteristic,
  VirtualLink,
  VirtualPeripheral,
} from '../../../../src/sensors/virtual-peripheral.js'

export const NUS = {
  service: '6e400001b5a3f393e0a9e50e24dcca9e',
  write: '6e400002b5a3f393e0a9e50e24dcca9e',
  notify: '6e400003b5a3f393e0a9e50e24dcca9e',
}

export interface TestPod extends VirtualPeripheral {
  link: VirtualLink | null
  sentCount: number
  subscribedCount: number
  disconnectReasons: number[]
  /** Values sent, as hex, in order. */
  readonly sent: string[]
}

export interface TestPodOptions {
  readonly clock: Clock
  readonly kind: 'open-imu' | 'rsc'
  /** Last byte of the address. */
  readonly number: number
  readonly valueBytes?: number
  readonly periodMs?: number
  readonly maxMtu?: number
  readonly name?: string
  readonly withInfo?: boolean
}

/** A pod that sends numbered values while somebody is subscribed. */
export function createTestPod(options: TestPodOptions): TestPod {
  const { clock, kind, number } = options
  const notifyUuid = kind === 'rsc' ? '2a53' : NUS.notify
  const periodMs = options.periodMs ?? (kind === 'rsc' ? 1000 : 70)
  let cancel: (() => void) | null = null
  const send = (): void => {
    const value = Buffer.alloc(options.valueBytes ?? (kind === 'rsc' ? 4 : 183), number)
    value.writeUInt16LE(pod.sentCount & 0xffff, 0)
    if (pod.link?.notify(notifyUuid, value) === true) {
      pod.sentCount++
      pod.sent.push(value.toString('hex'))
    }
    cancel = clock.timer(periodMs, send)
  }
  const pod: TestPod = {
    link: null,
    sentCount: 0,
    subscribedCount: 0,
    disconnectReasons: [],
    sent: [],
    address: `c0:ff:ee:00:00:${number.toString(16).padStart(2, '0')}`,
    maxMtu: options.maxMtu ?? 247,
    advertisement: {
      localName: options.name ?? (kind === 'rsc' ? `Test RSC ${number}` : `Solewatch ${number}`),
      serviceUuids: kind === 'rsc' ? ['1814'] : [NUS.service],
      intervalMs: 100,
      rssiDbm: -50 - number,
    },
    services: [
      {
        uuid: kind === 'rsc' ? '1814' : NUS.service,
        characteristics: [
          {
            uuid: notifyUuid,
            properties: ['notify'],
            subscribed: (on) => {
              pod.subscribedCount += on ? 1 : 0
              cancel?.()
              cancel = on ? clock.timer(periodMs, send) : null
            },
          },
        ],
      },
      ...(options.withInfo === false ? [] : infoServices(number)),
    ],
    onConnect: (link) => (pod.link = link),
    onDisconnect: (reason) => {
      pod.link = null
      pod.disconnectReasons.push(reason)
      cancel?.()
      cancel = null
    },
  }
  return pod
}

function infoServices(number: number): VirtualPeripheral['services'] {
  const text = (uuid: string, value: string): VirtualCharacteristic => ({
    uuid,
    properties: ['read'],
    read: () => Buffer.from(value),
  })
  return [
    {
      uuid: '180a',
      characteristics: [
        text('2a29', 'Testmakers with a name longer than one packet'),
        text('2a24', 'Pod'),
        text('2a25', `SN-${number}`),
        text('2a26', '1.2.3\0'),
      ],
    },
    {
      uuid: '180f',
      characteristics: [{ uuid: '2a19', properties: ['read', 'notify'], read: () => Buffer.from([87]) }],
    },
  ]
}
