/**
 * What the load of a minute was computed with, so that a change between two periods can be told apart by strike,
 * slope, surface and shoe. Null in minutes from before. Where a device is worn; null is the foot.
 */
export const SCHEMA_V2 = `
ALTER TABLE minutes ADD COLUMN usual_landing_bw_s_sum REAL;
ALTER TABLE minutes ADD COLUMN slope_deg_mean REAL;
ALTER TABLE minutes ADD COLUMN surface TEXT;
ALTER TABLE minutes ADD COLUMN shoe_kind TEXT;
ALTER TABLE devices ADD COLUMN placement TEXT;
`
