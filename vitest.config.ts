import { configDefaults, defineConfig } from 'vitest/config'

// Kinds of test are told apart by their name: *.browser.test.ts needs Chromium, *.full.test.ts is long or needs more.
const full = process.env['SOLEWATCH_TEST_FULL'] === '1'
const noBrowser = process.env['SOLEWATCH_CHROMIUM'] === undefined
const noBumble = process.env['SOLEWATCH_BUMBLE_PYTHON'] === undefined
const noBtvirt = process.env['SOLEWATCH_BTVIRT'] === undefined

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/influxd-setup.ts'],
    exclude: [
      ...configDefaults.exclude,
      ...(full ? [] : ['test/**/*.full.test.ts']),
      ...(noBumble ? ['test/e2e/bumble.full.test.ts'] : []),
      ...(noBtvirt ? ['test/e2e/btvirt.full.test.ts'] : []),
      ...(noBrowser ? ['test/**/*.browser.test.ts'] : []),
    ],
    reporters: ['default', './scripts/test-summary.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
