import { describe, expect, it } from 'vitest'
import type { DeviceKind } from '../../../src/domain/records/people.js'
import { FEET } from '../../../src/domain/records/step-record.js'
import { createSessionReducer } from '../../../src/pipeline/session-reducer.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'
import { mergeRecords, recordFamily } from '../../pipeline/family-session.js'
import { START_MONOTONIC_US, steadyRun, stepsOf } from '../../pipeline/simulated-session.js'
import { ANA, ManagerRig } from './manager-rig.js'

const PLAN = planRun(steadyRun(45), 'later session')
const STARTED_S = 15

describe('a session that is started while the sensors stream already', () => {
  it.each<DeviceKind>(['polar', 'movesense'])(
    'reads %s, whose streams were set up before, and so does its journal',
    async (kind) => {
      const feet = await Promise.all(FEET.map((foot) => recordFamily({ kind, foot, plan: PLAN })))
      const records = mergeRecords(
        feet.map((one) => one.records),
        PLAN.durationUs,
      )
      const rig = new ManagerRig({ devices: feet.map(({ device }) => device), autoStart: false })
      const isEarly = ({ monotonicUs }: { monotonicUs: number }): boolean =>
        monotonicUs - START_MONOTONIC_US < STARTED_S * 1e6
      await rig.feed(records.filter(isEarly))
      expect(rig.live?.motion).toBe('running')
      rig.manager.channel(ANA.athleteId)?.start({ by: 'user' })
      await rig.feed(records.filter((record) => !isEarly(record)))
      const finished = await rig.manager.channel(ANA.athleteId)?.stop('user')
      const [journal] = rig.journals
      if (journal === undefined) throw new Error('no journal')
      expect(journal.context.startMonotonicUs).toBeGreaterThanOrEqual(START_MONOTONIC_US + (STARTED_S - 1) * 1e6)
      expect(finished?.totals.stepCount.left).toBeGreaterThan(33)
      const reducer = createSessionReducer(journal.context)
      const outputs = journal.records.flatMap((record) => reducer.push(record))
      expect(outputs.filter((output) => output.kind === 'malformed')).toEqual([])
      const steps = stepsOf(outputs)
      expect(steps.filter(({ foot }) => foot === 'left')).toHaveLength(finished?.totals.stepCount.left ?? NaN)
      const measured = steps.filter(({ footStrikeAngleDeg }) => footStrikeAngleDeg !== null)
      expect(measured.length / steps.length).toBeGreaterThan(0.8)
    },
  )
})
