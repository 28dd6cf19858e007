import type { EditRecord } from '../records/session-edit.js'

/** The entries that hold, in their order: what was undone is gone, and so is the undoing; undoing that brings it back. */
export function activeEdits(edits: readonly EditRecord[]): readonly EditRecord[] {
  const undone = undoneSequences(edits)
  return edits.filter(({ sequence, detail }) => detail.kind !== 'undo' && !undone.has(sequence))
}

/** An entry can only be undone by a later one, so the last word is known when one looks from the end. */
export function undoneSequences(edits: readonly EditRecord[]): ReadonlySet<number> {
  const undone = new Set<number>()
  for (const { sequence, detail } of edits.toReversed()) {
    if (detail.kind === 'undo' && !undone.has(sequence)) undone.add(detail.sequence)
  }
  return undone
}
