import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

const DIST = pathToFileURL(join(import.meta.dirname, '..', '..', 'dist')).href

interface Outcome {
  readonly before: string[]
  readonly after: string[]
  readonly adapter: { readonly state: string; readonly message: string | null }
}

/** Starts the central in a process of its own, over a radio in it, and says which packages are in its memory then. */
function startCentral(adapter: 'noble' | 'stoprocent', missing: string | null): Outcome {
  const script = `
    import Module, { createRequire } from 'node:module'
    import { createBleCentral } from '${DIST}/sources/ble/create-central.js'
    import { createSystemClock } from '${DIST}/runtime/clock.js'
    import { VirtualRadio } from '${DIST}/sources/ble/virtual/virtual-radio.js'
    const resolve = Module._resolveFilename
    Module._resolveFilename = function (request, ...rest) {
      if (${JSON.stringify(missing)} !== null && request.startsWith(${JSON.stringify(missing)})) {
        throw Object.assign(new Error('Cannot find module ' + request), { code: 'MODULE_NOT_FOUND' })
      }
      return resolve.call(this, request, ...rest)
    }
    const cache = createRequire(import.meta.url).cache
    const packages = () => [...new Set(Object.keys(cache).flatMap(
      (path) => /node_modules\\/((?:@abandonware|@stoprocent)\\/[^/]+|dbus-next|serialport)\\//.exec(path)?.[1] ?? []))].sort()
    const clock = createSystemClock()
    const central = createBleCentral('${adapter}', { kind: 'virtual' }, { clock, radio: new VirtualRadio({ clock, random: Math.random }) })
    const before = packages()
    central.start({ adapter() {}, advertisement() {} })
    for (let round = 0; round < 200 && central.adapter.state === 'starting'; round += 1) await new Promise((go) => setTimeout(go, 10))
    const outcome = { before, after: packages(), adapter: central.adapter }
    await central.stop()
    console.log(JSON.stringify(outcome))
  `
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as Outcome
}

describe('the two Bluetooth packages', () => {
  it.each([
    ['noble', '@abandonware/noble'],
    ['stoprocent', '@stoprocent/noble'],
  ] as const)('with "%s" only %s is loaded, and not before it starts', (adapter, name) => {
    const { before, after, adapter: status } = startCentral(adapter, null)
    expect([before, after, status]).toEqual([[], [name], { state: 'on', message: null }])
  })

  it.each([
    ['noble', '@stoprocent/'],
    ['stoprocent', '@abandonware/'],
  ] as const)('"%s" works where %s is missing', (adapter, missing) => {
    expect(startCentral(adapter, missing).adapter.state).toBe('on')
  })

  it.each([
    ['noble', '@abandonware/'],
    ['stoprocent', '@stoprocent/'],
  ] as const)('"%s" says what to install where %s is missing', (adapter, missing) => {
    const { adapter: status, after } = startCentral(adapter, missing)
    expect(status.state).toBe('missing-software')
    expect(status.message).toContain(`The Bluetooth package ${missing}noble is not installed`)
    expect(status.message).toContain('npm install --include=optional')
    expect(after).toEqual([])
  })
})
