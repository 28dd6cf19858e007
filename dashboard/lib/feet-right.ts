const KEY = 'solewatch.feet-right.'

/** Whether somebody said in this browser that left and right of a run are as they should be. */
export const saidFeetRight = (sessionId: string): boolean => {
  try {
    return localStorage.getItem(KEY + sessionId) !== null
  } catch {
    return false
  }
}

export const sayFeetRight = (sessionId: string): void => {
  try {
    localStorage.setItem(KEY + sessionId, 'yes')
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
