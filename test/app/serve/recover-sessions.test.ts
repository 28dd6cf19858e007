import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recoverSessions } from '../../../src/app/serve/recover-sessions.js'
import { sessionJournalFolder } from '../../../src/journal/folder.js'
import { openJournal } from '../../../src/journal/writer.js'
import { createLogger } from '../../../src/runtime/logger.js'
import { aSession, someTotals } from '../../http/support/records.js'
import { LEFT, RIGHT, sessionContext, simulatedJournal, steadyRun } from '../../pipeline/simulated-session.js'
import { ANA, ManagerRig } from '../session/manager-rig.js'

const logger = createLogger({ level: 'silent' })
let data: string
beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'solewatch-recover-'))))
afterEach(() => rmSync(data, { recursive: true }))

async function leave(sessionId: string, athleteId = ANA.athleteId): Promise<void> {
  const context = { ...sessionContext([LEFT, RIGHT]), sessionId, athleteId }
  const journal = openJournal({ directory: sessionJournalFolder(data, context) })
  journal.append({ kind: 'context', monotonicUs: context.startMonotonicUs, context })
  for (const record of simulatedJournal(steadyRun(20), [LEFT, RIGHT])) journal.append(record)
  await journal.close()
}

it('goes on with the later of two sessions that were left open, and ends the earlier one', async () => {
  await leave('b-later')
  await leave('a-earlier')
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  rig.monotonicUs += 30_000_000
  expect(await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })).toBe(2)
  await rig.settle()
  expect(rig.manager.runningSessions().map(({ sessionId }) => sessionId)).toEqual(['b-later'])
  expect((await rig.db.getSession('a-earlier'))?.state).toBe('finished')
})

it('leaves alone what is finished and what belongs to nobody', async () => {
  await leave('finished')
  await leave('foreign', 'nobody')
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  await rig.db.putSession(aSession('2025-10-09', { sessionId: 'finished', state: 'finished' }))
  expect(await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })).toBe(0)
  expect(rig.manager.runningSessions()).toEqual([])
})

it('ends a session whose journal is gone with what the database has of it', async () => {
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  const lost = aSession('2025-10-09', { sessionId: 'lost', state: 'running', endTimeUs: null, totals: someTotals(6) })
  await rig.db.putSession(lost)
  await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })
  const endTimeUs = lost.startTimeUs + lost.totals.durationS * 1e6
  expect(await rig.db.getSession('lost')).toEqual({ ...lost, state: 'finished', endTimeUs })
})
