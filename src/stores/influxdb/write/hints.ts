interface Lines {
  readonly lines: readonly string[]
}

/** So many single lines are remembered; one request each is what they cost. */
const MOST_SINGLES = 32

/**
 * Where something was found wrong in a batch that had to be given up meanwhile, so that the next try begins there and a
 * search that is cut short again and again still comes to its end. They decide nothing: they say in which parts to send.
 */
export class Hints {
  readonly #singles = new Set<string>()
  #narrowed: ReadonlySet<string> | null = null

  /** Lines that the server had something against, each for itself. */
  get singleCount(): number {
    return this.#singles.size
  }

  addSingle(line: string): void {
    this.#singles.add(line)
  }

  /** One of these is wrong; of several the first word counts, which is of the fewest. */
  narrow(units: readonly Lines[]): void {
    this.#narrowed ??= new Set(units.flatMap(({ lines }) => lines))
  }

  /** What an earlier try had learnt holds on: this one may have been cut short before it came there. */
  inherit(earlier: Hints): void {
    for (const line of earlier.#singles) this.#singles.add(line)
    this.#narrowed ??= earlier.#narrowed
  }

  /**
   * The same units in parts that are better sent apart: what nothing is known against, then each thing that is suspected,
   * the smallest first.
   */
  partsOf<Unit extends Lines>(units: readonly Unit[]): readonly (readonly Unit[])[] {
    const suspected = [...this.#singles].slice(0, MOST_SINGLES).map((line) => new Set([line]))
    const groups: readonly ReadonlySet<string>[] = [...suspected, ...(this.#narrowed === null ? [] : [this.#narrowed])]
    if (groups.length === 0) return [units]
    const parts: Unit[][] = [[], ...groups.map(() => [])]
    for (const unit of units) {
      const found = groups.findIndex((group) => unit.lines.some((line) => group.has(line)))
      parts[found + 1]?.push(unit)
    }
    return parts.filter((part) => part.length > 0)
  }
}
