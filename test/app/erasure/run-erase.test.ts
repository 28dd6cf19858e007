import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { formatAccepted } from '../../../src/app/erasure/format-erasure.js'
import { WAITS_FOR_RUNS } from '../../../src/app/erasure/erase-in-folder.js'
import { runErase } from '../../../src/app/erasure/run-erase.js'
import type { Erasure } from '../../../src/contracts/erasure.js'
import type { Clock } from '../../../src/runtime/clock.js'
import { sampleAthlete } from '../../stores/sample-records.js'

const BEN = { ...sampleAthlete('ben', { name: 'Ben' }) }
const RUNNING: Erasure = {
  ...{ athleteId: 'ben', requestedTimeUs: 5, completedTimeUs: null, state: 'running', words: null, progressRatio: 0.4 },
  ...{ report: null, remote: { state: 'none', leftCount: null, timeUs: null, why: null } },
}
const WAITS: Erasure = { ...RUNNING, words: WAITS_FOR_RUNS, progressRatio: 0.7 }
const BEHIND: Erasure = { ...RUNNING, state: 'waiting', words: 'Begins in a moment', progressRatio: 0 }
const DONE: Erasure = { ...RUNNING, completedTimeUs: 9, state: 'done', progressRatio: 1 }

/** Erases through a server that says these one after the other, the last for ever; a timer takes no time but its own. */
async function erase(answers: readonly Erasure[]) {
  let asked = 0
  const said = (method: string, path: string): unknown => {
    if (path.endsWith('/athletes')) return { items: [BEN] }
    if (method === 'GET' && path.includes('/athletes/'))
      return {
        ...{ athleteId: 'ben', name: 'Ben', running: false, remote: false },
        ...{ places: [], notReached: [], devices: [], others: [] },
      }
    return answers[Math.min(asked++, answers.length - 1)]
  }
  const server = createServer((request, response) => {
    response.end(JSON.stringify(said(request.method ?? '', request.url ?? '')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const data = mkdtempSync(join(tmpdir(), 'solewatch-erase-'))
  writeFileSync(join(data, 'owner-token'), 'secret')
  writeFileSync(join(data, 'solewatch.sqlite'), '')
  const lock = lockFolder(data)
  lock.announce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    lock.release()
    server.close()
    rmSync(data, { recursive: true })
  })
  let nowUs = 0
  const timer: Clock['timer'] = (delayMs, callback) => {
    nowUs += delayMs * 1000
    setImmediate(callback)
    return () => undefined
  }
  const clock: Clock = { bootId: 'test', nowUs: () => nowUs, monotonicUs: () => nowUs, timer }
  const waited: { words: string; atUs: number }[] = []
  const waiting = (words: string): void => void waited.push({ words, atUs: nowUs })
  const command = { athlete: 'Ben', endRun: true, data, env: {}, confirm: () => Promise.resolve(true), waiting }
  const erasure = await runErase(command, { step: () => undefined }, clock)
  return { erasure, waited, endUs: nowUs }
}

it('says at once that the server waits until nobody runs, and ends after a short while: the server goes on alone', async () => {
  const { erasure, waited, endUs } = await erase([WAITS])
  expect(waited).toEqual([{ words: WAITS_FOR_RUNS, atUs: 0 }])
  expect(erasure?.completedTimeUs).toBeNull()
  expect(endUs).toBeLessThanOrEqual(5_000_000)
  expect(formatAccepted(WAITS)).toContain('It finishes when nobody runs')
})

it('ends as well behind another one that waits, and has not begun', async () => {
  const { erasure, endUs } = await erase([BEHIND])
  expect(erasure).toMatchObject({ completedTimeUs: null, state: 'waiting' })
  expect(endUs).toBeLessThanOrEqual(5_000_000)
})

it('follows one that works for as long as it takes, and gives its end', async () => {
  const { erasure, waited, endUs } = await erase([BEHIND, ...Array.from({ length: 40 }, () => RUNNING), WAITS, DONE])
  expect(erasure).toMatchObject({ state: 'done', completedTimeUs: 9 })
  expect(waited).toHaveLength(1)
  expect(endUs).toBeGreaterThan(10_000_000)
})
