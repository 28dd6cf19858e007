import type { HciSocket } from '../hci/transport.js'
import { reportFaintDevices } from '../noble/faint-devices.js'
import { createOverDbus, createOverPlatform, createOverSocket } from './stoprocent-loader.js'
import type { DbusBindings, HciBindings, Stoprocent } from './stoprocent-types.js'
import type { ScanDuty } from './tamed-layers.js'

const MAX_REMEMBERED_DEVICES = 500

/** Which of the package's back ends this is, with the internals that are used there. */
export type BackEnd =
  | { readonly kind: 'hci'; readonly bindings: HciBindings; readonly duty: ScanDuty }
  | { readonly kind: 'dbus'; readonly bindings: DbusBindings }
  | { readonly kind: 'platform' }

/**
 * One noble for as long as one controller is there. The package keeps queues and handles of a controller that went
 * away, so each controller gets an instance of its own and none is used twice.
 */
export interface StoprocentEpoch {
  readonly noble: Stoprocent
  readonly backEnd: BackEnd
  readonly closed: boolean
  /** The package's last warning: the only place where its D-Bus back end says what is wrong. */
  readonly lastWarning: string | null
  /** Starts the package's work; listeners are added before. @throws DeviceError `noble-changed` */
  begin(): void
  /** Lets go of the package: no timer, listener or process handler of it is left. */
  close(): void
}

/** What a controller that came up is spoken to through. */
export type EpochOver = { readonly socket: HciSocket } | 'dbus' | 'platform'

/** @throws DeviceError where a package is missing or changed */
export function openStoprocentEpoch(over: EpochOver): StoprocentEpoch {
  const { noble, backEnd, start, release } = create(over)
  let closed = false
  let lastWarning: string | null = null
  // The package prints its warnings unless its own listener is taken off.
  noble.removeAllListeners('warning')
  noble.on('warning', () => undefined)
  noble._bindings.on('warning', (text: string) => (lastWarning = text))
  return {
    noble,
    backEnd,
    get closed() {
      return closed
    },
    get lastWarning() {
      return lastWarning
    },
    begin() {
      noble._initialized = true
      noble._registerListeners()
      start()
    },
    close() {
      if (closed) return
      closed = true
      release()
      noble.removeAllListeners()
      for (const peripheral of noble._peripherals.values()) peripheral.removeAllListeners()
      noble._bindings.removeAllListeners()
    },
  }
}

interface Created {
  readonly noble: Stoprocent
  readonly backEnd: BackEnd
  start(): void
  release(): void
}

function create(over: EpochOver): Created {
  if (over === 'platform') {
    const noble = createOverPlatform()
    return {
      ...{ noble, backEnd: { kind: 'platform' } },
      start: () => noble._bindings.start(),
      release: () => noble._bindings.stop?.(),
    }
  }
  if (over === 'dbus') {
    const { noble, bindings } = createOverDbus()
    let started = false
    return {
      ...{ noble, backEnd: { kind: 'dbus', bindings } },
      start() {
        bindings.start()
        started = true
        // Without a listener the loss of the bus would end the process.
        bindings._bus.on('error', (error: Error) => {
          bindings.emit('warning', error.message)
          bindings.emit('stateChange', 'unsupported')
        })
      },
      release: () => started && bindings.stop?.(),
    }
  }
  const { socket } = over
  const { noble, bindings, duty, start } = createOverSocket(socket)
  quiet(bindings)
  return {
    ...{ noble, backEnd: { kind: 'hci', bindings, duty } },
    start() {
      start()
      forgetProcessHandlers(bindings)
      reportFaintDevices(bindings._hci, bindings._gap)
    },
    release() {
      socket.removeAllListeners('data')
      forgetProcessHandlers(bindings)
    },
  }
}

/** The package prints its advice and its doubts to our standard output and error. */
function quiet(bindings: HciBindings): void {
  const proto = Object.getPrototypeOf(bindings) as HciBindings
  bindings.onStateChange = (state) => {
    if (bindings._state === state) return
    bindings._state = state
    bindings.emit('stateChange', state)
  }
  // The end of a link is told twice by some controllers, and by others of links that another program made.
  bindings.onDisconnComplete = (handle, reason) => {
    if (bindings._handles[handle] !== undefined) proto.onDisconnComplete.call(bindings, handle, reason)
  }
}

/** Its SIGINT handler ends the process with code 1; stopping is the program's job. */
function forgetProcessHandlers(bindings: HciBindings): void {
  process.removeListener('SIGINT', bindings._sigIntHandler)
  process.removeListener('exit', bindings._exitHandler)
}

/** The package remembers every random address it ever heard; forget all but those in use. */
export function forgetStrangers({ noble, backEnd }: StoprocentEpoch, keep: (peripheralId: string) => boolean): void {
  if (noble._peripherals.size <= MAX_REMEMBERED_DEVICES) return
  for (const id of [...noble._peripherals.keys()]) {
    if (keep(id)) continue
    noble._peripherals.delete(id)
    noble._discoveredPeripherals.delete(id)
    for (const store of [noble._services, noble._characteristics, noble._descriptors]) Reflect.deleteProperty(store, id)
    if (backEnd.kind !== 'hci') continue
    const { bindings } = backEnd
    const address = bindings._addresses[id]
    if (address !== undefined) Reflect.deleteProperty(bindings._gap._discoveries, address)
    for (const store of [bindings._addresses, bindings._addresseTypes, bindings._connectable, bindings.scannable]) {
      Reflect.deleteProperty(store, id)
    }
  }
}
