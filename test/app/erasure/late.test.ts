import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readErasedList, rememberErased } from '../../../src/app/erasure/erased-list.js'
import { wearersErased, wornDuring } from '../../../src/app/recordings/worn-during.js'
import { openRollingJournal } from '../../../src/journal/rolling.js'
import { readJournal } from '../../../src/journal/reader.js'
import { openTemporary } from '../../stores/open-temporary.js'
import { sampleAthlete, sampleDevice } from '../../stores/sample-records.js'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'solewatch-late-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

it('a run that a pod recorded before its wearer was deleted is nobody’s, whoever wears the pod now', async () => {
  const { database, close } = await openTemporary()
  onTestFinished(close)
  const wears = { deviceId: 'pod-1', foot: 'left', fromTimeUs: 100, toTimeUs: null } as const
  for (const athleteId of ['ana', 'ben']) await database.putAthlete(sampleAthlete(athleteId))
  await database.putDevice(sampleDevice('pod-1', { athleteId: 'ana' }))
  await database.putAssignment({ ...wears, assignmentId: 'a', athleteId: 'ana' })
  await database.erasures.request('ana', 500, null)
  await database.erasures.erase('ana', { timeUs: 500, tellRemote: false })
  const bens = sampleDevice('pod-1', { athleteId: 'ben' })
  await database.putDevice(bens)
  await database.putAssignment({ ...wears, assignmentId: 'b', athleteId: 'ben', fromTimeUs: 600 })
  expect(await wornDuring(database, bens, 200)).toBeNull()
  expect(await wearersErased(database, 'pod-1', 200)).toBe(true)
  expect((await wornDuring(database, bens, 700))?.athlete.athleteId).toBe('ben')
  expect((await wornDuring(database, bens, 550))?.athlete.athleteId).toBe('ben')
})

it('the last hour outside runs goes from the disk, and from memory for these pods; recording goes on', async () => {
  const directory = folder()
  const rolling = openRollingJournal({ directory })
  const link = (deviceId: string, monotonicUs: number) =>
    ({ kind: 'link', monotonicUs, deviceId, state: 'lost', reason: null }) as const
  rolling.append(link('hers', 1_000_000))
  rolling.append(link('his', 1_000_001))
  rolling.forget(new Set(['hers']))
  expect(readdirSync(directory)).toEqual([])
  expect(rolling.tail(60).map((record) => 'deviceId' in record && record.deviceId)).toEqual(['his'])
  rolling.append(link('his', 1_000_002))
  await rolling.close()
  expect([...readJournal(directory)].map(({ monotonicUs }) => monotonicUs)).toEqual([1_000_002])
})

it('the list of whom is whole, grows only by whom it lacks, and is refused where it can’t be read', () => {
  const path = folder()
  expect(readErasedList(path)).toEqual([])
  rememberErased(path, [{ athleteId: 'ana', requestedTimeUs: 1 }])
  rememberErased(path, [
    { athleteId: 'ana', requestedTimeUs: 9 },
    { athleteId: 'ben', requestedTimeUs: 2 },
  ])
  expect(readErasedList(path)).toEqual([
    { athleteId: 'ana', requestedTimeUs: 1 },
    { athleteId: 'ben', requestedTimeUs: 2 },
  ])
  expect(existsSync(join(path, 'erased.json.next'))).toBe(false)
  writeFileSync(join(path, 'erased.json'), '{"format":1,"erased":[{')
  expect(() => readErasedList(path)).toThrow('names whose data was deleted')
})
