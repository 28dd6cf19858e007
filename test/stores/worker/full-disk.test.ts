import { spawnSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLocalDatabase } from '../../../src/stores/worker/open-local-database.js'
import { temporaryDirectory } from '../open-temporary.js'
import { sampleSteps } from '../sample-records.js'
import { collect } from '../step-store-contract.js'

const RUN = { athleteId: 'ana', sessionId: 'run-1' }

describe('a disk of two megabytes', () => {
  let directory: string
  let mounted = false
  beforeAll(async () => {
    directory = await temporaryDirectory()
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory]).status === 0
  })
  afterAll(async () => {
    if (mounted) spawnSync('umount', [directory])
    await rm(directory, { recursive: true })
  })

  it('that fills up gives disk-full, keeps what was acknowledged, and goes on when space is back', async ({ skip }) => {
    if (!mounted) skip('mounting a size-limited tmpfs needs rights that this system does not give')
    const ballast = join(directory, 'ballast')
    await writeFile(ballast, Buffer.alloc(1_000_000))
    const database = await openLocalDatabase({ directory })
    let acknowledged = 0
    let failure: unknown = null
    const steps = sampleSteps(20_000)
    while (failure === null && acknowledged < steps.length) {
      try {
        await database.steps.append(steps.slice(acknowledged, acknowledged + 500))
        acknowledged += 500
      } catch (error) {
        failure = error
      }
    }
    expect(failure).toMatchObject({ code: 'disk-full', retryable: true })
    expect(await collect(database.steps.query(RUN))).toEqual(steps.slice(0, acknowledged))
    await rm(ballast)
    await database.steps.append(steps.slice(acknowledged, acknowledged + 500))
    await database.close()
    const again = await openLocalDatabase({ directory })
    expect(await collect(again.steps.query(RUN))).toEqual(steps.slice(0, acknowledged + 500))
    await again.close()
  })
})
