import type { SwapFeet } from '../../../src/contracts/pairing.js'

/** What a swap of left and right would change, or has changed. */
export const swapWords = (swap: SwapFeet, formatNumber: (value: number) => string): string => {
  const { applied, devices, sessions } = swap
  const changing = sessions.filter(({ why }) => why === null).length
  const pods = devices.map(({ name, foot }) => `${name} ${applied ? 'is' : 'goes'} on the ${foot ?? 'other'} foot`)
  const runs = changing === 1 ? '1 run' : `${formatNumber(changing)} runs`
  const verb = applied ? (changing === 1 ? 'is being' : 'are being') : changing === 1 ? 'is' : 'are'
  const parts = [...pods, ...(sessions.length === 0 ? [] : [`${runs} ${verb} computed anew`])]
  return parts.length === 0 ? 'Nothing would change.' : `${parts.join('; ')}.`
}
