// Where a Chromium is, for browser tests: the one that is named, else the usual names on the path.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** @returns {string | null} the path of an executable */
export function findChromium(env = process.env) {
  if (env.SOLEWATCH_CHROMIUM) return existsSync(env.SOLEWATCH_CHROMIUM) ? env.SOLEWATCH_CHROMIUM : null
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name)
      if (folder !== '' && existsSync(path)) return path
    }
  }
  return null
}
