/** Soleus impulse of one soleus load unit (SLU), per leg. */
export const BW_S_PER_SLU = 200

/** Easy kilometres of a load summed over both legs: one easy level kilometre is about one SLU on each leg. */
export const easyKmFromSlu = (slu: number): number => slu / 2

/** Easy kilometres of a load of one leg, or of both where `side` is total. */
export const easyKmOfSide = (slu: number, side: 'left' | 'right' | 'total'): number =>
  side === 'total' ? easyKmFromSlu(slu) : slu

/** Easy metres of an impulse summed over both legs. */
export const easyMetresFromImpulse = (impulseBwS: number): number => (impulseBwS / BW_S_PER_SLU / 2) * 1000

/** Sum of both sides; null only where neither is known. */
export const sumOfSides = (sides: { readonly left: number | null; readonly right: number | null }): number | null =>
  sides.left === null && sides.right === null ? null : (sides.left ?? 0) + (sides.right ?? 0)
