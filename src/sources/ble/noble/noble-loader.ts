import { createRequire } from 'node:module'
import Module from 'node:module'
import { DeviceError } from '../../../runtime/errors.js'
import type { HciSocket } from '../hci/transport.js'
import type { Noble, NobleBindings, NobleBindingsConstructor, NobleConstructor } from './noble-types.js'

/** The release whose internals this was written against. */
export const NOBLE_VERSION = '1.9.2-26'
const SOCKET_PACKAGE = '@abandonware/bluetooth-hci-socket'
const SEAM = Symbol.for('solewatch.hci-seam')

/** Stands where noble expects the native socket's class, and hands out the socket of the instance being made. */
interface Seam {
  next: HciSocket | null
}

interface LoadedNoble {
  readonly Noble: NobleConstructor
  readonly Bindings: NobleBindingsConstructor
  readonly seam: Seam
}

const requireHere = createRequire(import.meta.url)

/**
 * A noble over this socket, or over noble's own platform binding where it is null.
 * @throws DeviceError `noble-missing` where the package isn't installed, `noble-changed` where an internal moved
 */
export function createNoble(socket: HciSocket | null): Noble {
  requireInstalledVersion()
  if (socket === null) {
    const withBinding = requireHere('@abandonware/noble/with-custom-binding') as (options: object) => Noble
    return withBinding({})
  }
  const { Noble, Bindings, seam } = loadOverSeam()
  seam.next = socket
  try {
    const noble = new Noble(new Bindings({}))
    checkInternals(noble, socket)
    return noble
  } finally {
    seam.next = null
  }
}

function requireInstalledVersion(): void {
  let version: string
  try {
    version = (requireHere('@abandonware/noble/package.json') as { version: string }).version
  } catch (cause) {
    throw new DeviceError(
      'The Bluetooth package @abandonware/noble is not installed; run "npm install --include=optional" in the folder of Solewatch.',
      { code: 'noble-missing', retryable: false, cause },
    )
  }
  if (version === NOBLE_VERSION) return
  throw changed(`version ${version} is installed where ${NOBLE_VERSION} is needed`)
}

/**
 * noble requires its native socket at the top of a module. While that module is loaded for the first time, the name
 * resolves to the seam instead: no native build is needed, and nothing else that requires the package is affected.
 */
function loadOverSeam(): LoadedNoble {
  const hciPath = requireHere.resolve('@abandonware/noble/lib/hci-socket/hci.js')
  const held = requireHere.cache[hciPath]?.exports as ({ [SEAM]?: Seam } & object) | undefined
  let seam = held?.[SEAM]
  if (seam === undefined) {
    // A copy that was loaded without the seam belongs to someone else; ours is loaded afresh.
    Reflect.deleteProperty(requireHere.cache, hciPath)
    Reflect.deleteProperty(requireHere.cache, requireHere.resolve('@abandonware/noble/lib/hci-socket/bindings.js'))
    seam = { next: null }
    const hci = loadWithSeam(hciPath, socketClass(seam)) as { [SEAM]?: Seam }
    hci[SEAM] = seam
  }
  return {
    seam,
    Noble: requireHere('@abandonware/noble/lib/noble.js') as NobleConstructor,
    Bindings: requireHere('@abandonware/noble/lib/hci-socket/bindings.js') as NobleBindingsConstructor,
  }
}

function socketClass(seam: Seam): () => object {
  // A constructor that returns an object gives that object to `new`.
  return function SolewatchHciSocket() {
    if (seam.next === null) throw new DeviceError('noble asked for a second controller socket.')
    return seam.next
  }
}

type ModuleLoader = (request: string, parent: unknown, isMain: boolean) => unknown

function loadWithSeam(path: string, replacement: () => object): unknown {
  const loader = Module as unknown as { _load: ModuleLoader }
  const original = loader._load
  loader._load = function (this: unknown, request, parent, isMain) {
    return request === SOCKET_PACKAGE ? replacement : original.call(this, request, parent, isMain)
  }
  try {
    return requireHere(path)
  } finally {
    loader._load = original
  }
}

/** Names every internal that isn't where it is relied on. */
function checkInternals(noble: Noble, socket: HciSocket): void {
  const bindings: Partial<NobleBindings> = noble._bindings
  const hci = bindings._hci
  const expected: readonly (readonly [string, boolean])[] = [
    ['noble._peripherals', typeof noble._peripherals === 'object'],
    ['bindings.init', typeof bindings.init === 'function'],
    ['bindings.onStateChange', typeof bindings.onStateChange === 'function'],
    ['bindings.onDisconnComplete', typeof bindings.onDisconnComplete === 'function'],
    ['bindings._handles', typeof bindings._handles === 'object'],
    ['bindings._pendingConnectionUuid', bindings._pendingConnectionUuid === null],
    ['bindings._connectionQueue', Array.isArray(bindings._connectionQueue)],
    ['bindings._gap._discoveries', typeof bindings._gap?._discoveries === 'object'],
    ['hci._socket', hci?._socket === socket],
    ['hci._aclQueue', Array.isArray(hci?._aclQueue)],
    ['hci._aclConnections', hci?._aclConnections instanceof Map],
    ['hci.pollIsDevUp', typeof hci?.pollIsDevUp === 'function'],
    ['hci.flushAcl', typeof hci?.flushAcl === 'function'],
    ['hci.setScanParameters', typeof hci?.setScanParameters === 'function'],
    ['hci.connUpdateLe', typeof hci?.connUpdateLe === 'function'],
    ['hci.processCmdStatusEvent', typeof hci?.processCmdStatusEvent === 'function'],
    ['hci.processLeAdvertisingReport', typeof hci?.processLeAdvertisingReport === 'function'],
    ['bindings.onAclDataPkt', typeof bindings.onAclDataPkt === 'function'],
    ['bindings.onMtu', typeof bindings.onMtu === 'function'],
    ['bindings._gatts', typeof bindings._gatts === 'object'],
  ]
  const moved = expected.filter(([, present]) => !present).map(([name]) => name)
  if (moved.length > 0) throw changed(`these internals moved: ${moved.join(', ')}`)
}

function changed(what: string): DeviceError {
  return new DeviceError(
    `@abandonware/noble is not the release that Solewatch was written for (${what}); run "npm install --include=optional" to get ${NOBLE_VERSION}.`,
    { code: 'noble-changed', retryable: false },
  )
}
