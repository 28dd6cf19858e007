// The published strike method on the steps that the program found, with its contacts, and with the sensor's true axes.
import { evenly } from '../sample-arrays.mjs'
import { areaUnderCurve, groupBy, mean } from '../statistics.mjs'
import { unmounted } from './event-comparison.mjs'
import { meanPitchRateAfterContact } from './van-werkhoven.mjs'

/** `[{ method, accuracy, auc, count }]` */
export function compareStrikeMethods(study, condition) {
  const byFoot = groupBy(
    study.run(condition).steps.filter(({ label }) => label !== null),
    ({ trial, foot }) => `${trial} ${foot}`,
  )
  const scored = unmounted(study, condition).flatMap(({ name, feet }) =>
    feet.flatMap(({ foot, block, rateHz }) => {
      const steps = byFoot.get(`${name} ${foot}`) ?? []
      const { values, firstUs } = evenly(block, 'angularVelocityZDps', rateHz)
      const contactsS = steps.map(({ step }) => (step.initialContactTimeUs - firstUs) / 1e6)
      return meanPitchRateAfterContact(values, rateHz, contactsS).map((dps, i) => ({
        score: -dps,
        positive: steps[i].label === 'Rearfoot',
      }))
    }),
  )
  if (scored.length === 0) return []
  const accuracy = mean(scored.map(({ score, positive }) => (score > 0 === positive ? 1 : 0)))
  return [{ method: 'vanWerkhoven', accuracy, auc: areaUnderCurve(scored), count: scored.length }]
}
