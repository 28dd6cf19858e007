// bach2022-shank-grf: an accelerometer on the shank, 143 Hz, and vertical force; running and walking.
import { loadTrialsFile } from './trials-file.mjs'

export const BACH = 'bach2022-shank-grf'

/**
 * Trials as in the file: `trial`, `condition` (running, walking), `mass_kg`, `height_cm`, `speed_kmh`, `fs_hz`,
 * `acc_g` (rows of x up along the shank, y medio-lateral, z forward) and `grf_v_N`.
 * @returns null where the file is not there
 */
export function loadBach(dataFolder, problem) {
  return loadTrialsFile(dataFolder, { dataset: BACH, fields: ['trial', 'fs_hz', 'acc_g', 'grf_v_N'], problem })
}
