import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'

const say = findingsOf('write-speed')
/** The journal is synced once a second. */
const SLOW_MS = 200
const TOO_SLOW_MS = 1_000

/** How long does it take until something is on the disk? */
export const checkWriteSpeed: Check = async ({ facts, dataFolder }) => {
  if (facts.stat(dataFolder) === null) return []
  const speed = await facts.measureWrites(dataFolder)
  if (speed.kind === 'failed') {
    if (speed.code === 'EACCES' || speed.code === 'EPERM')
      return [say.note(`This user may not write into ${dataFolder}; how fast the disk is was not measured.`)]
    const advice = 'Look at the disk: sudo dmesg | tail -50'
    return [say.problem(`Nothing can be written into ${dataFolder} (${speed.code}).`, advice)]
  }
  const { blockBytes, medianMs, worstMs } = speed
  const figures = `${blockBytes / 1024} kB are on the disk after ${milliseconds(medianMs)} (at worst ${milliseconds(worstMs)})`
  if (medianMs >= TOO_SLOW_MS)
    return [
      say.problem(`${figures}: too slow to keep up.`, 'Replace the disk or SD card; one of class A1 or A2 will do.'),
    ]
  if (medianMs >= SLOW_MS)
    return [
      say.warning(
        `${figures}: slow. After a power cut more of a run would be missing.`,
        'Use an SD card of class A1 or A2, or a USB disk, for the data folder.',
      ),
    ]
  return [say.ok(`${figures}.`)]
}

function milliseconds(durationMs: number): string {
  return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`
}
