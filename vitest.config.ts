import { defineConfig } from 'vitest/config'

// Kinds of test are told apart by their name: *.browser.test.ts needs Chromium, *.full.test.ts is long or needs more.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
