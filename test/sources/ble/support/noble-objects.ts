import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'

const requireHere = createRequire(import.meta.url)

interface Internals extends EventEmitter {
  readonly _bindings: EventEmitter & Record<string, unknown>
  readonly _peripherals: Record<string, EventEmitter>
  readonly _characteristics: Record<string, Record<string, Record<string, EventEmitter>>>
}

export interface NobleObjects {
  /** Listeners on the newest noble and on everything that it holds. */
  listenerCount(): number
  restore(): void
}

/** Keeps hold of the nobles that are made from now on. Call once a noble has been made, so that the modules are loaded. */
export function watchNobleObjects(): NobleObjects {
  const Noble = requireHere('@abandonware/noble/lib/noble.js') as { prototype: { onStateChange: unknown } }
  const original = Noble.prototype.onStateChange as (this: Internals, state: string) => void
  const made: Internals[] = []
  Noble.prototype.onStateChange = function (this: Internals, state: string) {
    made.push(this)
    original.call(this, state)
  }
  return {
    listenerCount() {
      const newest = made.at(-1)
      return newest === undefined ? 0 : sum(objectsOf(newest).map(countOn))
    },
    restore: () => (Noble.prototype.onStateChange = original),
  }
}

function objectsOf(noble: Internals): Set<EventEmitter>[] {
  const bindings = noble._bindings
  const held = ['_hci', '_gap', '_gatts', '_signalings', '_aclStreams'].flatMap((name) => emittersIn(bindings[name]))
  const characteristics = Object.values(noble._characteristics).flatMap((services) =>
    Object.values(services).flatMap((one) => Object.values(one)),
  )
  return [new Set([noble, bindings, ...held, ...Object.values(noble._peripherals), ...characteristics])]
}

function emittersIn(value: unknown): EventEmitter[] {
  if (value instanceof EventEmitter) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).filter((one): one is EventEmitter => one instanceof EventEmitter)
}

function countOn(emitters: Set<EventEmitter>): number {
  return sum([...emitters].flatMap((one) => one.eventNames().map((name) => one.listenerCount(name))))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
