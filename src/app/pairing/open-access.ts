import type { Clock } from '../../runtime/clock.js'
import { chooseDataFolder, openDataFolder } from '../data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../data-folder/folder-lock.js'
import { accessInThisProcess } from './local-access.js'
import type { PairingAccess } from './pairing-access.js'
import { accessThroughServer } from './server-access.js'

export interface AccessOptions {
  readonly data: string | undefined
  /** Configuration file, as --config; a server that holds the folder has its own. */
  readonly config?: string | undefined
  readonly hci: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Runs the work with access to the devices of a data folder: through the server that holds it, else in this process.
 * Rejects as the work does; everything is let go either way.
 */
export async function withPairing<T>(
  options: AccessOptions,
  clock: Clock,
  work: (access: PairingAccess) => Promise<T>,
): Promise<T> {
  const folder = openDataFolder(chooseDataFolder(options.data, options.env, false))
  const holder = folderHolder(folder.path)
  if (holder?.url) return await work(accessThroughServer({ url: holder.url, folder: folder.path }))
  const lock = lockFolder(folder.path)
  try {
    const { config, hci, env } = options
    const access = await accessInThisProcess({ directory: folder.path, config, hci, env }, clock)
    try {
      return await work(access)
    } finally {
      await access.close()
    }
  } finally {
    lock.release()
  }
}
