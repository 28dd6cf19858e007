import { randomUUID } from 'node:crypto'
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../../runtime/errors.js'
import { createSecret, hashSecret, matchesHash } from './secrets.js'

/** Where the hashes are kept; the local database is one. */
export interface TokenStore {
  getSetting(key: string): Promise<string | null>
  putSetting(key: string, value: string): Promise<void>
}

export const OWNER_TOKEN_HASH_SETTING = 'ownerTokenHash'
const TOKEN_FILE = 'owner-token'

export interface OwnerToken {
  readonly token: string
  readonly tokenHash: string
  /** True where it has just been made: sessions signed in with an earlier one end. */
  readonly isNew: boolean
}

/**
 * The owner's token of a data folder: made at the first start, the same at later ones. The database knows its hash
 * alone; the clear text is in the file `owner-token` (mode 0600) beside it, so that the link can be printed again.
 * Deleting the file makes a new token at the next start and signs everybody out.
 * @throws StoreError where the file can't be read or written
 */
export async function openOwnerToken(options: { store: TokenStore; directory: string }): Promise<OwnerToken> {
  const path = join(options.directory, TOKEN_FILE)
  const tokenHash = await options.store.getSetting(OWNER_TOKEN_HASH_SETTING)
  const token = await readToken(path)
  if (tokenHash !== null && token !== null && matchesHash(token, tokenHash)) return { token, tokenHash, isNew: false }
  const created = createSecret()
  await writeToken(path, created)
  await options.store.putSetting(OWNER_TOKEN_HASH_SETTING, hashSecret(created))
  return { token: created, tokenHash: hashSecret(created), isNew: true }
}

async function readToken(path: string): Promise<string | null> {
  try {
    const token = (await readFile(path, 'utf8')).trim()
    await chmod(path, 0o600)
    return token
  } catch (cause) {
    if (isMissing(cause)) return null
    throw new StoreError(`The owner token can't be read from ${path}; give this user access to the file.`, {
      code: 'owner-token',
      cause,
    })
  }
}

/** Written beside and renamed, so that a crash leaves the old file or the new one. */
async function writeToken(path: string, token: string): Promise<void> {
  const temporaryPath = `${path}.${randomUUID()}`
  try {
    await writeFile(temporaryPath, `${token}\n`, { mode: 0o600, flag: 'wx' })
    await rename(temporaryPath, path)
  } catch (cause) {
    await rm(temporaryPath, { force: true })
    throw new StoreError(`The owner token can't be written to ${path}; make the folder writable for this user.`, {
      code: 'owner-token',
      cause,
    })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
