import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { JournalRecord, SessionContext, SessionDevice, SessionShoe } from '../../journal/journal-record.js'
import { parameterHash } from '../parameter-hash.js'
import type { ReplayJob, ReplayPart } from './replay-job.js'

/** The recorded opening with what decides the numbers as it is today. */
export function contextOfToday(job: ReplayJob, part: ReplayPart, recorded: SessionContext): SessionContext {
  // Somebody else's body says nothing of the one whose run it was.
  const own = recorded.athleteId === job.athleteId ? recorded : job
  return {
    ...recorded,
    sessionId: job.sessionId,
    athleteId: job.athleteId,
    generation: job.generation,
    modelVersion: MODEL_VERSION,
    parameterHash: parameterHash(),
    declaredStrike: own.declaredStrike === 'unknown' ? job.declaredStrike : own.declaredStrike,
    bodyMassKg: own.bodyMassKg ?? job.bodyMassKg,
    heightM: own.heightM ?? job.heightM,
    surface: part.surface ?? recorded.surface,
    shoe: part.shoe === 'as-recorded' ? shoeOfToday(job, recorded.shoe) : part.shoe,
    devices: part.swapFeet ? recorded.devices.map(swapped) : recorded.devices,
  }
}

/** Null where somebody has said something else of the whole part since. */
export function recordOfToday(job: ReplayJob, part: ReplayPart, record: JournalRecord): JournalRecord | null {
  if (record.kind === 'watch') {
    const { leftContactRatio } = record
    if (!part.swapFeet || leftContactRatio === null) return record
    return { ...record, leftContactRatio: 1 - leftContactRatio }
  }
  if (record.kind !== 'command') return record
  if (record.command === 'assign') return part.swapFeet ? { ...record, device: swapped(record.device) } : record
  if (record.command === 'surface') return part.surface === null ? record : null
  if (record.command !== 'shoe') return record
  return part.shoe === 'as-recorded' ? { ...record, shoe: shoeOfToday(job, record.shoe) } : null
}

function shoeOfToday({ shoes }: ReplayJob, recorded: SessionShoe | null): SessionShoe | null {
  return shoes.find((shoe) => shoe.shoeId === recorded?.shoeId) ?? recorded
}

const OTHER: Readonly<Record<Foot, Foot>> = { left: 'right', right: 'left' }

function swapped(device: SessionDevice): SessionDevice {
  return device.foot === null ? { ...device, sidesSwapped: true } : { ...device, foot: OTHER[device.foot] }
}
