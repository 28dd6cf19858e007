/**
 * How much of the change of a product each of its factors made: the mean, over all orders in which the factors could
 * have changed one after the other, of what the product changed when it was its turn (Shapley value). The parts add up
 * to the change; a factor that stayed the same has none; swapping before and after turns every sign.
 * Exact over all 2ⁿ subsets; for up to twelve factors.
 */
export function shapleyOfProduct(before: readonly number[], after: readonly number[]): number[] {
  const count = before.length
  if (after.length !== count || count > 12) throw new RangeError('Both products need the same factors, at most twelve.')
  const parts = before.map(() => 0)
  const weights = orderShares(count)
  for (let changed = 0; changed < 1 << count; changed++) {
    let size = 0
    for (let rest = changed; rest > 0; rest &= rest - 1) size++
    for (let factor = 0; factor < count; factor++) {
      if ((changed & (1 << factor)) !== 0) continue
      const others = productWithout(factor, changed, before, after)
      const step = (after[factor] ?? 0) - (before[factor] ?? 0)
      parts[factor] = (parts[factor] ?? 0) + (weights[size] ?? 0) * others * step
    }
  }
  return parts
}

/** Share of the orders in which exactly these factors come before: k! (n − 1 − k)! / n!, by the count k of them. */
function orderShares(count: number): number[] {
  const shares: number[] = []
  let share = 1 / Math.max(1, count)
  for (let size = 0; size < count; size++) {
    shares.push(share)
    share *= (size + 1) / (count - 1 - size)
  }
  return shares
}

function productWithout(factor: number, changed: number, before: readonly number[], after: readonly number[]): number {
  let product = 1
  for (let other = 0; other < before.length; other++) {
    if (other === factor) continue
    product *= ((changed & (1 << other)) !== 0 ? after[other] : before[other]) ?? 1
  }
  return product
}
