/**
 * Counts the changes of each athlete's person, days, sessions and alerts since the database was opened, so that who made
 * something of them knows whether it still holds. A change that failed may count; one that was made always does.
 */
export class AthleteRevisions {
  readonly #revisions = new Map<string, number>()

  changed(athleteIds: Iterable<string | null>): void {
    for (const athleteId of athleteIds)
      if (athleteId !== null) this.#revisions.set(athleteId, (this.#revisions.get(athleteId) ?? 0) + 1)
  }

  /** Who is not in it has not changed. */
  all(): ReadonlyMap<string, number> {
    return this.#revisions
  }
}
