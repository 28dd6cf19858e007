const ATHLETE = 'solewatch.athlete'

/** The athlete shown last in this browser; null where none was or the browser keeps nothing. */
export const rememberedAthlete = (): string | null => {
  try {
    return localStorage.getItem(ATHLETE)
  } catch {
    return null
  }
}

export const rememberAthlete = (athleteId: string): void => {
  try {
    localStorage.setItem(ATHLETE, athleteId)
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** Where this athlete was shown last, nobody was. */
export const forgetAthlete = (athleteId: string): void => {
  try {
    if (localStorage.getItem(ATHLETE) === athleteId) localStorage.removeItem(ATHLETE)
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
