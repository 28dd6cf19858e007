interface WithId {
  readonly athleteId: string
}

/** Whose page to show: the one asked for, else the one shown last, else the only one there is; null means ask. */
export const chooseAthlete = <T extends WithId>(
  athletes: readonly T[],
  wantedId: string | undefined,
  rememberedId: string | null,
): T | null => {
  const find = (id: string | null | undefined): T | undefined => athletes.find(({ athleteId }) => athleteId === id)
  return find(wantedId) ?? find(rememberedId) ?? (athletes.length === 1 ? (athletes[0] ?? null) : null)
}
