import type { InfluxConnection } from './server.mjs'

type Environment = Readonly<Record<string, string | undefined>>

export type FoundInfluxdBinary = { readonly influxd: string } | { readonly missing: string }
export type FoundInfluxd = { readonly server: InfluxConnection } | FoundInfluxdBinary

export const INFLUXD_VERSION: string
export const HOW_TO_HAVE_IT: string
export function findInfluxd(options?: { readonly build?: boolean; readonly env?: Environment }): Promise<FoundInfluxd>
export function findInfluxdBinary(options?: {
  readonly build?: boolean
  readonly env?: Environment
  readonly say?: (line: string) => void
}): Promise<FoundInfluxdBinary>
export function cachedInfluxd(env?: Environment): string
