import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { ConfigError } from '../../runtime/errors.js'

const OWNER_ONLY = 0o600

/** A new file that only its owner can read, open before there is anything to put into it. */
export interface NewTokenFile {
  /** Writes the token and closes the file. */
  keep(token: string): void
  /** Takes the file away again. */
  discard(): void
}

/** @throws ConfigError where there is a file of that name already, or none can be made */
export function openTokenFile(path: string): NewTokenFile {
  const handle = openNew(path)
  let open = true
  const close = (): void => {
    if (open) closeSync(handle)
    open = false
  }
  return {
    keep(token) {
      writeSync(handle, `${token}\n`)
      fsyncSync(handle)
      close()
    },
    discard() {
      close()
      unlinkSync(path)
    },
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', OWNER_ONLY)
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const message = exists
      ? `The token file ${path} is there already. Give another name with --token-file, or take it away first.`
      : `The token file ${path} can't be made. Check that its folder is there and can be written to.`
    throw new ConfigError(message, { code: 'influx-token-file', cause })
  }
}
