import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StoreError } from '../../runtime/errors.js'

/**
 * A worker thread runs JavaScript only. Where this module itself runs from `src` (under the test runner), its compiled
 * twin in `dist` is taken; the build must have run.
 * @throws StoreError `not-built` where that file is not there
 */
export function compiledUrl(relativePath: string, base: string): URL {
  const url = new URL(relativePath, base)
  if (base.endsWith('.ts')) url.pathname = url.pathname.replace(/\/src\/(?!.*\/src\/)/, '/dist/')
  if (!existsSync(fileURLToPath(url)))
    throw new StoreError(`The compiled store worker ${fileURLToPath(url)} is missing. Run 'npm run build' first.`, {
      code: 'not-built',
    })
  return url
}
