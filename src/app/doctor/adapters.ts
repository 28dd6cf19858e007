import { posix } from 'node:path'
import type { HciAddress } from '../../sources/ble/hci/hci-address.js'
import { readTrimmed, type SystemFacts } from './system-facts.js'

const CLASS = '/sys/class/bluetooth'
/** An interface of a USB device, "1-1.2:1.0", in the folder of that device. */
const USB_PARENT = /^(.*\/\d+-[\d.]+)\/\d+-[\d.]+:[\d.]+\/bluetooth\/hci\d+$/

/** A Bluetooth adapter as the Linux kernel shows it. */
export interface Adapter {
  /** 'hci0' */
  readonly name: string
  readonly bus: 'usb' | 'serial' | 'simulated' | 'other'
  /** '0bda:8771' */
  readonly usbId: string | null
  /** As the device calls itself. */
  readonly product: string | null
}

/** Whether the radio is an adapter of this machine, by itself or through the system's Bluetooth service. */
export function isThisMachines({ kind }: Pick<HciAddress, 'kind'>): boolean {
  return kind === 'adapter' || kind === 'dbus'
}

/** The adapters of a Linux machine, in the order of their numbers. */
export function listAdapters(facts: SystemFacts): Adapter[] {
  return (facts.list(CLASS) ?? [])
    .filter((name) => /^hci\d+$/.test(name))
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))
    .map((name) => describeAdapter(facts, name))
}

/** 'hci0 (USB, Realtek Bluetooth Radio, 0bda:8771)' */
export function adapterWords({ name, bus, usbId, product }: Adapter): string {
  const kind = { usb: 'USB', serial: 'on-board', simulated: 'simulated by the kernel', other: 'of an unknown kind' }[
    bus
  ]
  return `${name} (${[kind, product, usbId].filter((word) => word !== null).join(', ')})`
}

/** 'Raspberry Pi 4 Model B Rev 1.4'; null where the machine does not say. */
export function boardModel(facts: SystemFacts): string | null {
  return readTrimmed(facts, '/proc/device-tree/model')
}

export function isRaspberryPi(facts: SystemFacts): boolean {
  return boardModel(facts)?.startsWith('Raspberry Pi') ?? false
}

function describeAdapter(facts: SystemFacts, name: string): Adapter {
  const target = posix.resolve(CLASS, facts.linkTarget(`${CLASS}/${name}`) ?? '')
  if (target.startsWith('/sys/devices/virtual/')) return { name, bus: 'simulated', usbId: null, product: null }
  const usb = USB_PARENT.exec(target)?.[1]
  if (usb === undefined) {
    const bus = /serial|tty|uart/i.test(target) ? 'serial' : 'other'
    return { name, bus, usbId: null, product: null }
  }
  const read = (file: string): string | null => readTrimmed(facts, `${usb}/${file}`)
  const [vendor, productId] = [read('idVendor'), read('idProduct')]
  const words = [read('manufacturer'), read('product')].filter((word) => word !== null && word !== '')
  return {
    ...{ name, bus: 'usb', usbId: vendor === null || productId === null ? null : `${vendor}:${productId}` },
    product: words.length === 0 ? null : words.join(' '),
  }
}
