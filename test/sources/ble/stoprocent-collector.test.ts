import { createRequire } from 'node:module'
import { expect, it, vi } from 'vitest'

// What the collector is tested with, over the second package: each suite takes its central from this module.
vi.mock('../../../src/sources/ble/noble-central.js', async () => {
  const { createStoprocentCentral } = await import('../../../src/sources/ble/stoprocent/stoprocent-central.js')
  return { createNobleCentral: createStoprocentCentral }
})

await import('./ble-source.test.js')
await import('./device-life.test.js')
await import('./link-losses.test.js')
await import('./reset-ladder.test.js')
await import('./noble-defects-att.test.js')
await import('./noble-defects-links.test.js')
await import('./noble-defects-scan.test.js')

it('was the second package that passed all of this', () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  expect(loaded.some((path) => path.includes('@stoprocent/noble/lib/hci-socket'))).toBe(true)
})
