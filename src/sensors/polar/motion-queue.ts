/** More than four seconds of the fastest stream, and a power of two. */
const CAPACITY = 4096
const MASK = CAPACITY - 1

/** How the samples of one frame lie in time. */
export interface QueuedFrame {
  readonly firstUs: number
  readonly dtUs: number
  readonly count: number
  /** Nothing is missing before it. */
  readonly follows: boolean
}

/** Samples of three axes with their times, first in, first out, in memory that never grows. */
export class MotionQueue {
  readonly #timeUs = new Float64Array(CAPACITY)
  readonly #intervalUs = new Float64Array(CAPACITY)
  readonly #x = new Float32Array(CAPACITY)
  readonly #y = new Float32Array(CAPACITY)
  readonly #z = new Float32Array(CAPACITY)
  /** 0: within a frame; 1: begins a frame; 2: begins a frame after a gap. */
  readonly #begins = new Uint8Array(CAPACITY)
  #from = 0
  #to = 0

  get count(): number {
    return this.#to - this.#from
  }
  get firstUs(): number {
    return this.#timeUs[this.#from & MASK] as number
  }
  get secondUs(): number {
    return this.#timeUs[(this.#from + 1) & MASK] as number
  }
  get lastUs(): number {
    return this.#timeUs[(this.#to - 1) & MASK] as number
  }
  get firstIntervalUs(): number {
    return this.#intervalUs[this.#from & MASK] as number
  }
  get firstBegins(): boolean {
    return this.#begins[this.#from & MASK] !== 0
  }
  get secondFollows(): boolean {
    return this.#begins[(this.#from + 1) & MASK] !== 2
  }

  clear(): void {
    this.#from = this.#to = 0
  }

  drop(): void {
    this.#from += 1
  }

  /** @param count at most a quarter of the room; where it is full, the oldest give way */
  add(frame: QueuedFrame, axes: readonly ArrayLike<number>[], scale: number): void {
    const { firstUs, dtUs, count, follows } = frame
    const [x, y, z] = axes
    if (x === undefined || y === undefined || z === undefined) return
    for (let i = 0; i < count; i++) {
      const at = (this.#to + i) & MASK
      this.#timeUs[at] = firstUs + i * dtUs
      this.#intervalUs[at] = dtUs
      this.#x[at] = (x[i] as number) * scale
      this.#y[at] = (y[i] as number) * scale
      this.#z[at] = (z[i] as number) * scale
      this.#begins[at] = 0
    }
    this.#begins[this.#to & MASK] = follows ? 1 : 2
    this.#to += count
    if (this.count > CAPACITY) this.#from = this.#to - CAPACITY
  }

  copyFirst(x: Float32Array, y: Float32Array, z: Float32Array, at: number): void {
    const from = this.#from & MASK
    x[at] = this.#x[from] as number
    y[at] = this.#y[from] as number
    z[at] = this.#z[from] as number
  }

  /** What lies on the line between the first two at a time between them. */
  copyBetween(timeUs: number, into: readonly [Float32Array, Float32Array, Float32Array], at: number): void {
    const a = this.#from & MASK
    const b = this.count > 1 ? (a + 1) & MASK : a
    const stepUs = (this.#timeUs[b] as number) - (this.#timeUs[a] as number)
    const share = stepUs > 0 ? (timeUs - (this.#timeUs[a] as number)) / stepUs : 0
    into[0][at] = blend(this.#x[a] as number, this.#x[b] as number, share)
    into[1][at] = blend(this.#y[a] as number, this.#y[b] as number, share)
    into[2][at] = blend(this.#z[a] as number, this.#z[b] as number, share)
  }
}

function blend(a: number, b: number, share: number): number {
  return a + share * (b - a)
}
