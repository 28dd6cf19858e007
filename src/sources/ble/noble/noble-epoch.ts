import type { HciSocket } from '../hci/transport.js'
import { createNoble } from './noble-loader.js'
import type { Noble, NobleHci } from './noble-types.js'

/** Scan interval and window in units of 0.625 ms: full duty, and half of it while other sensors stream. */
const FULL_SCAN_UNITS = { interval: 0x60, window: 0x60 }
const GENTLE_SCAN_UNITS = { interval: 0xa0, window: 0x50 }
const MAX_REMEMBERED_DEVICES = 500

/**
 * One noble for as long as one controller is there. noble keeps connections, queues and credits of a controller that
 * went away and never ends its timers, so each controller gets an instance of its own and none is used twice.
 */
export interface NobleEpoch {
  readonly noble: Noble
  readonly socket: HciSocket | null
  gentleScan: boolean
  readonly closed: boolean
  /** Lets go of noble: its timer ends, its process handlers and listeners are gone. */
  close(): void
}

/** @throws DeviceError where noble is missing, changed or can't open the platform's adapter */
export function openNobleEpoch(socket: HciSocket | null): NobleEpoch {
  const noble = createNoble(socket)
  let closed = false
  const epoch = {
    noble,
    socket,
    gentleScan: false,
    get closed() {
      return closed
    },
    close() {
      if (closed) return
      closed = true
      release(noble, socket)
    },
  }
  if (socket !== null) {
    tameHci(noble._bindings._hci, () => epoch.gentleScan)
    quietStateChange(noble)
  }
  withoutProcessHandlers(() => {
    noble.initialized = true
    noble._bindings.init()
  })
  return epoch
}

function tameHci(hci: NobleHci, isGentle: () => boolean): void {
  const proto = Object.getPrototypeOf(hci) as NobleHci
  let polled = false
  // Once, for the start-up commands. The transport watches the power itself, and noble's own poll would never end.
  hci.pollIsDevUp = () => {
    if (polled) return
    polled = true
    proto.pollIsDevUp.call(hci)
  }
  // noble scans at full duty always, which starves links that stream.
  hci.setScanParameters = (interval, window) => {
    const units = isGentle() ? GENTLE_SCAN_UNITS : FULL_SCAN_UNITS
    proto.setScanParameters.call(hci, interval ?? units.interval, window ?? units.window)
  }
  // A packet queued for a link that has just ended makes noble's flush reject, which would end the process.
  hci.flushAcl = async () => {
    hci._aclQueue = hci._aclQueue.filter(({ handle }) => hci._aclConnections.has(handle))
    try {
      await proto.flushAcl.call(hci)
    } catch {
      // The packet was taken off the queue before the failure; what follows it goes with the next flush.
    }
  }
}

/** noble prints its advice to standard output, which belongs to our own. */
function quietStateChange(noble: Noble): void {
  const bindings = noble._bindings
  bindings.onStateChange = (state) => {
    if (bindings._state === state) return
    bindings._state = state
    bindings.emit('stateChange', state)
  }
  // One listener of our own keeps noble from printing its warnings.
  noble.on('warning', () => undefined)
}

/**
 * noble's SIGINT handler ends the process with code 1 and its exit handler talks to a controller that may be gone.
 * Stopping is the program's job, so what `init` adds is taken off again.
 */
function withoutProcessHandlers(init: () => void): void {
  const events = ['SIGINT', 'exit'] as const
  const before = events.map((event) => new Set(process.listeners(event as 'exit')))
  try {
    init()
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (before[index]?.has(listener) === false) process.removeListener(event, listener)
      }
    })
  }
}

function release(noble: Noble, socket: HciSocket | null): void {
  socket?.removeAllListeners('data')
  noble.removeAllListeners()
  for (const peripheral of Object.values(noble._peripherals)) peripheral.removeAllListeners()
  noble._bindings.removeAllListeners()
  if (socket === null) (noble._bindings as { stop?: () => void }).stop?.()
}

/** noble remembers every random address it ever heard; forget all but those in use. */
export function forgetStrangers(epoch: NobleEpoch, keep: (peripheralId: string) => boolean): void {
  const { noble, socket } = epoch
  if (Object.keys(noble._peripherals).length <= MAX_REMEMBERED_DEVICES) return
  const stores = [noble._peripherals, noble._services, noble._characteristics, noble._descriptors]
  const bindings = noble._bindings
  for (const id of Object.keys(noble._peripherals)) {
    if (keep(id)) continue
    for (const store of stores) Reflect.deleteProperty(store, id)
    if (socket === null) continue
    const address = bindings._addresses[id]
    if (address !== undefined) Reflect.deleteProperty(bindings._gap._discoveries, address)
    for (const store of [bindings._addresses, bindings._addresseTypes, bindings._connectable, bindings.scannable]) {
      Reflect.deleteProperty(store, id)
    }
  }
}
