import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The version in package.json, which lies two folders up from here, in the sources as in the build. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const manifest: unknown = JSON.parse(text)
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}

/** A folder of the installed program, 'dist/dashboard' or 'config'. */
export function programPath(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url))
}
