import type { HciSocket } from '../hci/transport.js'
import { createNoble } from './noble-loader.js'
import { AttRefusals } from './att-refusals.js'
import type { Noble } from './noble-types.js'
import { tameNoble } from './tame-noble.js'

const MAX_REMEMBERED_DEVICES = 500

/**
 * One noble for as long as one controller is there. noble keeps connections, queues and credits of a controller that
 * went away and never ends its timers, so each controller gets an instance of its own and none is used twice.
 */
export interface NobleEpoch {
  readonly noble: Noble
  readonly socket: HciSocket | null
  gentleScan: boolean
  /** Silent where noble brings its own binding. */
  readonly refusals: AttRefusals
  readonly closed: boolean
  /** Lets go of noble: its timer ends, its process handlers and listeners are gone. */
  close(): void
}

/** @throws DeviceError where noble is missing, changed or can't open the platform's adapter */
export function openNobleEpoch(socket: HciSocket | null): NobleEpoch {
  const noble = createNoble(socket)
  let closed = false
  const tamed = socket === null ? null : tameNoble(noble, () => epoch.gentleScan)
  const epoch: NobleEpoch = {
    noble,
    socket,
    gentleScan: false,
    refusals: tamed?.refusals ?? new AttRefusals(),
    get closed() {
      return closed
    },
    close() {
      if (closed) return
      closed = true
      release(noble, socket)
    },
  }
  withoutProcessHandlers(() => {
    noble.initialized = true
    noble._bindings.init()
  })
  return epoch
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
