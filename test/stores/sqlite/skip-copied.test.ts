import { afterEach, beforeEach, expect, it } from 'vitest'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import { createForwardSource } from '../../../src/stores/sqlite/forwarding/sqlite-forward-source.js'
import { skipCopied } from '../../../src/stores/sqlite/skip-copied.js'
import { sampleSteps } from '../sample-records.js'
import { openService, type ServiceUnderTest } from '../sqlite-service.js'

const PROGRESS = { deliveredCount: 1, deliveredTimeUs: 5, delivered: [], setAside: [] }

let under: ServiceUnderTest
beforeEach(async () => {
  under = await openService()
})
afterEach(async () => under.close())

it('A copy closes the gap for good, also where another target has read the whole log', () => {
  under.service.appendSteps(encodeSteps(sampleSteps(10)))
  const last = under.service.readChanges(0, 1000).at(-1)?.sequence ?? 0
  createForwardSource(under.connection, 'another').advance({ ...PROGRESS, upToSequence: last }, 5)
  const source = createForwardSource(under.connection, 'new')
  expect(source.open().hasGap).toBe(true)
  skipCopied(under.connection, { target: 'new', seenSequence: 0, nowUs: 5 })
  expect(source.open()).toMatchObject({ hasGap: false, sequence: last })
  under.service.appendSteps(encodeSteps(sampleSteps(10)))
  const next = source.readBatch(last, { bytes: 1e6, records: Infinity })
  expect(next.work).toMatchObject({ kind: 'write' })
})
