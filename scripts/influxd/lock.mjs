// A lock between processes: a folder that only one can make.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const WAIT_S = 1800
/** Between making the folder and writing the pid. */
const UNNAMED_FOR_MS = 5000

/** @returns {Promise<{ release: () => void } | { missing: string }>} the lock, or what to do where it never came free */
export async function acquireLock(folder, onWait) {
  for (let waitedS = 0; waitedS < WAIT_S; waitedS += 1) {
    try {
      mkdirSync(folder)
      writeFileSync(join(folder, 'pid'), String(process.pid))
      return { release: () => rmSync(folder, { recursive: true, force: true }) }
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isStale(folder)) rmSync(folder, { recursive: true, force: true })
      else {
        if (waitedS === 0) onWait()
        await sleep(1000)
      }
    }
  }
  return { missing: `${folder} has been held for half an hour; delete that folder if nothing is building` }
}

function isStale(folder) {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'ESRCH') return true
    if (error.code === 'EPERM') return false
    const since = statSync(folder, { throwIfNoEntry: false })?.mtimeMs
    return since !== undefined && Date.now() - since > UNNAMED_FOR_MS
  }
}
