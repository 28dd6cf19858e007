import { shoeOfPart, type PartState } from './edited-state.js'

/** What of the parts lies in `[fromUs, toUs)`; an end that the journal has by itself stays its own. */
export function clipParts(parts: readonly PartState[], fromUs: number, toUs: number): PartState[] {
  return parts.flatMap((part) => {
    if (part.endUs <= fromUs || part.startUs >= toUs) return []
    const cutStart = fromUs > part.startUs
    const cutEnd = toUs < part.endUs
    return [
      {
        ...part,
        ...(cutStart ? { fromUs, startUs: fromUs } : {}),
        ...(cutEnd ? { toUs, endUs: toUs } : {}),
      },
    ]
  })
}

/** In order of time; null where two lie over each other. */
export function joinParts(parts: readonly PartState[], athleteId: string): PartState[] | null {
  const joined: PartState[] = []
  for (const part of parts.toSorted((a, b) => a.startUs - b.startUs)) {
    const before = joined.at(-1)
    if (before !== undefined && before.endUs > part.startUs) return null
    if (before !== undefined && isContinued(before, part, athleteId)) {
      joined[joined.length - 1] = { ...before, toUs: part.toUs, endUs: part.endUs }
    } else joined.push(part)
  }
  return joined
}

/** Cut apart and put together again is never cut. */
function isContinued(before: PartState, part: PartState, athleteId: string): boolean {
  return (
    before.journalId === part.journalId &&
    before.toUs !== null &&
    before.toUs === part.fromUs &&
    before.swapFeet === part.swapFeet &&
    before.surface === part.surface &&
    shoeOfPart(before, athleteId) === shoeOfPart(part, athleteId)
  )
}
