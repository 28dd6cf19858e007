import Module, { createRequire } from 'node:module'
import type { EventEmitter } from 'node:events'
import { DeviceError } from '../../../runtime/errors.js'
import type { HciSocket } from '../hci/transport.js'
import type {
  DbusBindings,
  GattClientConstructor,
  HciBindings,
  HciBindingsConstructor,
  HciLayerConstructor,
  Stoprocent,
  StoprocentConstructor,
} from './stoprocent-types.js'
import { callingNative, withCode } from './native-errors.js'
import { type ScanDuty, tameGattClient, tameHciLayer } from './tamed-layers.js'

/** The release whose internals this was written against. */
export const STOPROCENT_VERSION = '2.8.0'
const PACKAGE = '@stoprocent/noble'
const SOCKET_PACKAGE = '@stoprocent/bluetooth-hci-socket'
const SEAM = Symbol.for('solewatch.stoprocent-seam')
const HOW_TO_INSTALL = 'run "npm install --include=optional" in the folder of Solewatch'

/** Stands where the package expects the native socket's class, and hands out the socket of the instance being made. */
interface Seam {
  next: HciSocket | null
  readonly duties: WeakMap<EventEmitter, ScanDuty>
}

const requireHere = createRequire(import.meta.url)

/** A noble over this socket; `duty` is read with each scan. */
export interface OverSocket {
  readonly noble: Stoprocent
  readonly bindings: HciBindings
  readonly duty: ScanDuty
  /** Starts the package's work; the internals are checked first. */
  start(): void
}

/** @throws DeviceError `noble-missing` where the package isn't installed, `noble-changed` where an internal moved */
export function createOverSocket(socket: HciSocket): OverSocket {
  requireInstalledVersion()
  const { Noble, Bindings, seam } = loadOverSeam()
  // Legacy advertising only: mixed with the kernel's own commands, the extended ones confuse adapters.
  const bindings = new Bindings({ extended: false, userChannel: false, hciDriver: 'default' })
  const noble = new Noble(bindings)
  const duty = { gentle: false }
  seam.duties.set(socket, duty)
  const start = (): void => {
    seam.next = socket
    try {
      bindings.start()
    } finally {
      seam.next = null
    }
    checkInternals(noble, bindings, socket)
  }
  return { noble, bindings, duty, start }
}

/**
 * A noble over BlueZ's D-Bus service. Nothing runs until its bindings are started.
 * @throws DeviceError `noble-missing` where a package isn't installed
 */
export function createOverDbus(): { readonly noble: Stoprocent; readonly bindings: DbusBindings } {
  requireInstalledVersion()
  try {
    requireHere.resolve('dbus-next')
  } catch (cause) {
    throw new DeviceError(`ble.hci "dbus" needs the package dbus-next; ${HOW_TO_INSTALL}.`, {
      ...{ code: 'noble-missing', retryable: false, cause },
    })
  }
  const Noble = requireHere(`${PACKAGE}/lib/noble.js`) as StoprocentConstructor
  const Bindings = requireHere(`${PACKAGE}/lib/dbus/bindings.js`) as new (options: object) => DbusBindings
  const bindings = new Bindings({})
  return { noble: new Noble(bindings), bindings }
}

/** A noble over macOS's or Windows' own Bluetooth. @throws DeviceError `noble-missing` */
export function createOverPlatform(): Stoprocent {
  requireInstalledVersion()
  const withBindings = requireHere(`${PACKAGE}/lib/resolve-bindings.js`) as (kind: string) => Stoprocent
  return withBindings('default')
}

/** The kernel's socket, from the package that belongs to this noble. @throws what the package throws */
export function loadStoprocentSocket(): HciSocket {
  // Resolved from noble, where the native package is a dependency, whether or not it was hoisted.
  const requireNoble = createRequire(requireHere.resolve(`${PACKAGE}/package.json`))
  const { loadDriver } = requireNoble(SOCKET_PACKAGE) as { loadDriver(kind: string): new () => HciSocket }
  const Native = loadDriver('default')
  class CodedSocket extends Native {
    override bindRaw(deviceId?: number): number {
      return callingNative(() => super.bindRaw(deviceId))
    }
    override emit(event: string, ...values: unknown[]): boolean {
      return super.emit(event, ...(event === 'error' ? values.map(withCode) : values))
    }
  }
  return callingNative(() => new CodedSocket())
}

function requireInstalledVersion(): void {
  let version: string
  try {
    version = (requireHere(`${PACKAGE}/package.json`) as { version: string }).version
  } catch (cause) {
    throw new DeviceError(
      `The Bluetooth package ${PACKAGE} is not installed; ${HOW_TO_INSTALL}, or set ble.adapter to "noble".`,
      { code: 'noble-missing', retryable: false, cause },
    )
  }
  if (version === STOPROCENT_VERSION) return
  throw changed(`version ${version} is installed where ${STOPROCENT_VERSION} is needed`)
}

interface Loaded {
  readonly Noble: StoprocentConstructor
  readonly Bindings: HciBindingsConstructor
  readonly seam: Seam
}

/**
 * The package requires its native socket and its layers at the top of its modules. While these are loaded for the
 * first time the names resolve to ours instead: no native build is needed, and nobody else is affected.
 */
function loadOverSeam(): Loaded {
  const bindingsPath = requireHere.resolve(`${PACKAGE}/lib/hci-socket/bindings.js`)
  const held = requireHere.cache[bindingsPath]?.exports as { [SEAM]?: Seam } | undefined
  let seam = held?.[SEAM]
  if (seam === undefined) {
    for (const name of ['hci', 'bindings']) {
      Reflect.deleteProperty(requireHere.cache, requireHere.resolve(`${PACKAGE}/lib/hci-socket/${name}.js`))
    }
    seam = { next: null, duties: new WeakMap() }
    const loaded = loadWithReplacements(bindingsPath, seam) as { [SEAM]?: Seam }
    loaded[SEAM] = seam
  }
  const Noble = requireHere(`${PACKAGE}/lib/noble.js`) as StoprocentConstructor
  return { seam, Noble, Bindings: requireHere(bindingsPath) as HciBindingsConstructor }
}

type ModuleLoader = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => unknown

function loadWithReplacements(bindingsPath: string, seam: Seam): unknown {
  const loader = Module as unknown as { _load: ModuleLoader }
  const original = loader._load
  const dutyOf = (socket: EventEmitter): ScanDuty => seam.duties.get(socket) ?? { gentle: false }
  loader._load = function (this: unknown, request, parent, isMain) {
    if (request === SOCKET_PACKAGE) return { loadDriver: () => socketClass(seam) }
    const found = original.call(this, request, parent, isMain)
    if (parent?.filename !== bindingsPath) return found
    if (request === './hci') return tameHciLayer(found as HciLayerConstructor, dutyOf)
    if (request === './gatt') return tameGattClient(found as GattClientConstructor)
    return found
  }
  try {
    return requireHere(bindingsPath)
  } finally {
    loader._load = original
  }
}

function socketClass(seam: Seam): () => object {
  // A constructor that returns an object gives that object to `new`.
  return function SolewatchHciSocket() {
    if (seam.next === null) throw new DeviceError('noble asked for a second controller socket.')
    return seam.next
  }
}

/** Names every internal that isn't where it is relied on. */
function checkInternals(noble: Stoprocent, bindings: Partial<HciBindings>, socket: HciSocket): void {
  const hci = bindings._hci
  const expected: readonly (readonly [string, boolean])[] = [
    ['noble._peripherals', noble._peripherals instanceof Map],
    ['noble._registerListeners', typeof noble._registerListeners === 'function'],
    ['bindings.onDisconnComplete', typeof bindings.onDisconnComplete === 'function'],
    ['bindings._handles', typeof bindings._handles === 'object'],
    ['bindings._gatts', typeof bindings._gatts === 'object'],
    ['bindings._isScanningStarted', bindings._isScanningStarted === false],
    ['bindings._pendingConnectionUuid', bindings._pendingConnectionUuid === null],
    ['bindings._connectionQueue', Array.isArray(bindings._connectionQueue)],
    ['bindings._sigIntHandler', typeof bindings._sigIntHandler === 'function'],
    ['bindings._exitHandler', typeof bindings._exitHandler === 'function'],
    ['bindings._gap._discoveries', typeof bindings._gap?._discoveries === 'object'],
    ['hci._socket', hci?._socket === socket],
    ['hci._aclQueue', Array.isArray(hci?._aclQueue)],
    ['hci._aclConnections', hci?._aclConnections instanceof Map],
    ['hci._devUpPollTimer', hci?._devUpPollTimer === null],
    ['hci.connUpdateLe', typeof hci?.connUpdateLe === 'function'],
  ]
  const moved = expected.filter(([, present]) => !present).map(([name]) => name)
  if (moved.length > 0) throw changed(`these internals moved: ${moved.join(', ')}`)
}

function changed(what: string): DeviceError {
  return new DeviceError(
    `${PACKAGE} is not the release that Solewatch was written for (${what}); ${HOW_TO_INSTALL} to get ${STOPROCENT_VERSION}.`,
    { code: 'noble-changed', retryable: false },
  )
}
