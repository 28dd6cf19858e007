// Every report, in the order of the index.
import { section as achillesImpulse } from './achilles-impulse.mjs'
import { section as alignment } from './alignment.mjs'
import { section as footStrikeAngle } from './foot-strike-angle.mjs'
import { section as groundContactTime } from './ground-contact-time.mjs'
import { section as impulseRatio } from './impulse-ratio.mjs'
import { section as initialContact } from './initial-contact.mjs'
import { section as rearfoot } from './rearfoot.mjs'
import { section as recordedRuns } from './recorded-runs.mjs'
import { section as sacrum } from './sacrum.mjs'
import { section as shank } from './shank.mjs'
import { section as soleusImpulse } from './soleus-impulse.mjs'
import { section as speed } from './speed.mjs'
import { section as strideDetection } from './stride-detection.mjs'
import { section as tierLevels } from './tier-levels.mjs'
import { section as verticalForcePeak } from './vertical-force-peak.mjs'
import { section as watchFiles } from './watch-files.mjs'

export const SECTIONS = [
  strideDetection,
  initialContact,
  groundContactTime,
  footStrikeAngle,
  rearfoot,
  speed,
  verticalForcePeak,
  achillesImpulse,
  impulseRatio,
  soleusImpulse,
  alignment,
  recordedRuns,
  shank,
  sacrum,
  watchFiles,
  tierLevels,
]
