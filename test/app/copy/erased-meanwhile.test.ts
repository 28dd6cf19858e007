import { expect, it, onTestFinished } from 'vitest'
import { copyEverything, type CopySummary } from '../../../src/app/copy/copy.js'
import { createForwardSource } from '../../../src/stores/sqlite/forwarding/sqlite-forward-source.js'
import { skipCopied } from '../../../src/stores/sqlite/skip-copied.js'
import type { StepStore } from '../../../src/stores/store.js'
import { FakeTarget } from '../../stores/change-log/fake-target.js'
import { encoded, openService } from '../../stores/sqlite-service.js'
import { sampleAthlete, sampleSession, sampleSteps } from '../../stores/sample-records.js'
import { STILL } from '../backup/backup-rig.js'

const UNREAD: Pick<StepStore, 'query' | 'queryMinutes' | 'remove'> = {
  async *query() {
    yield* []
  },
  queryMinutes: () => Promise.resolve([]),
  remove: () => Promise.resolve({ removedSteps: 0, removedMinutes: 0, leftSteps: 0, leftMinutes: 0 }),
}

async function openCopy() {
  const { connection, service, close } = await openService()
  onTestFinished(close)
  for (const athleteId of ['ana', 'ben']) service.putAthlete(sampleAthlete(athleteId))
  service.putSession(sampleSession('run-1'))
  service.appendSteps(encoded(sampleSteps(10)))
  const target = new FakeTarget()
  const copy = (): Promise<CopySummary> =>
    copyEverything(
      {
        ...{ connection, target, remote: UNREAD, count: () => Promise.resolve(new Map([['ben', 1]])), keptFromUs: 0 },
        ...{ batchBytes: 1e6, clock: STILL, random: () => 0, signal: new AbortController().signal },
        ...{ again: false, tidy: false, alone: false },
      },
      { begin: () => undefined, progress: () => undefined, outcome: () => undefined, waiting: () => undefined },
    )
  return { connection, service, target, copy }
}

/** Somebody is erased by the server and by its forwarder between reading the run and its arrival. */
async function copyWhileErased(answer?: { leftCount: number }) {
  const { connection, service, target, copy } = await openCopy()
  target.hooks.write = (records) => {
    if (records[0]?.kind !== 'steps') return null
    service.requestErasure('ana', 5, null)
    service.eraseAthlete('ana', { timeUs: 6, tellRemote: false })
    return null
  }
  if (answer !== undefined) target.hooks.delete = () => answer
  return { summary: await copy(), target, service, connection }
}

it('a copy takes back what it brought of somebody who was erased meanwhile, and misses nothing of them', async () => {
  const { summary, target, connection, service } = await copyWhileErased()
  expect([...target.points.values()].map(({ athleteId }) => athleteId)).toEqual(['ben'])
  expect(summary.measurements).toMatchObject([{ measurement: 'athlete', missingCount: 0 }])
  expect(connection.raw.prepare('SELECT count(*) FROM copied_series').pluck().get()).toBe(0)
  expect(service.readChanges(0, 100).map(({ kind }) => kind)).not.toContain('erasure')
})

it('a copy makes the deletions that wait, so that the report needs no server that forwards', async () => {
  const { connection, service, copy, target } = await openCopy()
  createForwardSource(connection, target.name).open()
  service.requestErasure('ana', 5, null)
  service.eraseAthlete('ana', { timeUs: 6, tellRemote: false })
  const remote = () => service.listErasures()[0]?.remote.state
  expect(remote()).toBe('pending')
  const seenSequence = service.readChanges(0, 100).at(-1)?.sequence ?? 0
  await target.write([{ kind: 'athlete', athleteId: 'ana', name: 'Ana' }])
  expect(await copy()).toMatchObject({ refusedCount: 0 })
  expect([...target.points.values()].map(({ athleteId }) => athleteId)).toEqual(['ben'])
  skipCopied(connection, { target: target.name, seenSequence, nowUs: 7 })
  expect(remote()).toBe('done')
  target.hooks.delete = () => ({ leftCount: 3 })
  expect(await copy()).toMatchObject({ refusedCount: 1 })
})

it('where it can’t, the forwarder is told to', async () => {
  const { service } = await copyWhileErased({ leftCount: 3 })
  expect(service.readChanges(0, 100).map(({ kind, key }) => [kind, key])).toContainEqual(['erasure', '["ana"]'])
  expect(service.listErasures()[0]?.remote.state).toBe('pending')
})
