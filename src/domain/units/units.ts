/** Standard acceleration of free fall, in metres per second squared: what 1 g and 1 body weight refer to. */
export const STANDARD_GRAVITY_MPS2 = 9.80665

export const RADIANS_PER_DEGREE = Math.PI / 180

/** A minute in microseconds. */
export const MINUTE_US = 60_000_000
