// alcantara2021-sacrum-grf-slopes: an accelerometer on the sacrum and vertical force, 500 Hz, -10 to +10°.
import { loadTrialsFile } from './trials-file.mjs'

export const ALCANTARA = 'alcantara2021-sacrum-grf-slopes'

/**
 * Trials as in the file: `trial`, `speed_mps`, `slope_deg`, `rfs_pct`, `mfs_pct`, `ffs_pct`, `fs_hz`, `acc_vert`, `acc_ap`
 * and `grf_v_bw`.
 * @returns null where the file is not there
 */
export function loadAlcantara(dataFolder, problem) {
  const fields = ['trial', 'speed_mps', 'slope_deg', 'fs_hz', 'acc_vert', 'acc_ap', 'grf_v_bw']
  return loadTrialsFile(dataFolder, { dataset: ALCANTARA, fields, problem })
}
