import type { FootEvent, StrideEstimate } from '../domain/gait/foot-events.js'
import { noteStep, noteTornStride } from './foot-fill.js'
import { addSideTurn } from '../domain/gait/side-evidence.js'
import type { FootLane, LaneSurroundings } from './foot-lane.js'
import { addStepToTotals } from './foot-totals.js'
import { addStepErrors } from './load-errors.js'
import { buildStep } from './step-builder.js'

const REMEMBERED_CONTACTS = 32
/** The other foot lands in the middle of a stride, give or take an asymmetry no runner exceeds. */
const OTHER_CONTACT_MIN_RATIO = 0.35
const OTHER_CONTACT_MAX_RATIO = 0.65

/** Takes what the detector of a foot says. */
export function takeEvents(lane: FootLane, events: readonly FootEvent[], around: LaneSurroundings): void {
  for (const event of events) {
    switch (event.kind) {
      case 'stride':
        takeStride(lane, event.stride, around)
        break
      case 'rejected':
        lane.totals.rejectedCount += 1
        if (event.reason === 'gap-inside') noteTornStride(lane.fill, event.timeUs)
        around.emit({
          kind: 'rejected-stride',
          foot: lane.foot,
          timeUs: Math.round(event.timeUs),
          reason: event.reason,
        })
        break
      case 'motion':
        lane.motion = event.motion
        around.motionChanged(event.timeUs)
        break
    }
  }
}

function takeStride(lane: FootLane, stride: StrideEstimate, around: LaneSurroundings): void {
  const { initialContactTimeUs, nextInitialContactTimeUs } = stride
  if (lane.contactsUs.length === REMEMBERED_CONTACTS) lane.contactsUs.shift()
  lane.contactsUs.push(nextInitialContactTimeUs)
  const step = buildStep(
    stride,
    {
      foot: lane.foot,
      strideIndex: lane.strideCount++,
      habit: lane.habit,
      landings: lane.landings,
      otherContactTimeUs: otherContact(around.otherLane(lane.foot), initialContactTimeUs, nextInitialContactTimeUs),
      toldSpeedMps: around.toldSpeedMps(initialContactTimeUs),
      beltSlopeDeg: around.beltSlopeDeg(initialContactTimeUs),
    },
    around.settings,
  )
  noteStep(lane, around.otherLane(lane.foot), step)
  addStepToTotals(lane.totals, step, stride.strikeTurn, around.settings)
  addSideTurn(lane.side, stride.sideTurnDps ?? null)
  addStepErrors(lane.loadErrors, step, around.settings)
  lane.minutes.addStep(step)
  lane.recent.add(step)
  around.stepTaken(step, around.podCountsWay(initialContactTimeUs))
  around.emit({ kind: 'step', step })
}

function otherContact(other: FootLane, fromUs: number, toUs: number): number | null {
  const strideUs = toUs - fromUs
  const { contactsUs } = other
  for (let n = contactsUs.length - 1; n >= 0; n--) {
    const contactUs = contactsUs[n] as number
    if (contactUs < fromUs) return null
    const ratio = (contactUs - fromUs) / strideUs
    if (ratio >= OTHER_CONTACT_MIN_RATIO && ratio <= OTHER_CONTACT_MAX_RATIO) return contactUs
  }
  return null
}
