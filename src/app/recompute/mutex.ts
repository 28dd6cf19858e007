/** Work after work, in the order in which it was asked for, whatever becomes of the work before. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>

export function createExclusive(): Exclusive {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}
