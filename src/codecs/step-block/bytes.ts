import { DecodeError } from '../../runtime/errors.js'

/** Little-endian bytes, growing as needed. */
export class ByteWriter {
  #view: DataView
  #length = 0

  constructor(capacityBytes: number) {
    this.#view = new DataView(new ArrayBuffer(Math.max(64, capacityBytes)))
  }

  #claim(bytes: number): number {
    const at = this.#length
    this.#length += bytes
    if (this.#length > this.#view.byteLength) {
      const larger = new Uint8Array(Math.max(this.#length, this.#view.byteLength * 2))
      larger.set(new Uint8Array(this.#view.buffer))
      this.#view = new DataView(larger.buffer)
    }
    return at
  }

  uint8(value: number): void {
    const at = this.#claim(1)
    this.#view.setUint8(at, value)
  }

  uint16(value: number): void {
    const at = this.#claim(2)
    this.#view.setUint16(at, value, true)
  }

  uint32(value: number): void {
    const at = this.#claim(4)
    this.#view.setUint32(at, value, true)
  }

  float32(value: number): void {
    const at = this.#claim(4)
    this.#view.setFloat32(at, value, true)
  }

  float64(value: number): void {
    const at = this.#claim(8)
    this.#view.setFloat64(at, value, true)
  }

  /** Text of at most 65,535 bytes of UTF-8, with its length in front. */
  text(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.uint16(bytes.length)
    const at = this.#claim(bytes.length)
    new Uint8Array(this.#view.buffer).set(bytes, at)
  }

  /** What was written, in a buffer of its own that can be transferred to another thread. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#view.buffer.slice(0, this.#length) as ArrayBuffer)
  }
}

/** Reads what a ByteWriter wrote. Every read past the end is a DecodeError with its offset. */
export class ByteReader {
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  #take(bytes: number): number {
    const at = this.#offset
    if (at + bytes > this.#view.byteLength) throw this.error('the bytes end early')
    this.#offset += bytes
    return at
  }

  get remainingBytes(): number {
    return this.#view.byteLength - this.#offset
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  float32(): number {
    return this.#view.getFloat32(this.#take(4), true)
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  text(): string {
    const length = this.uint16()
    const at = this.#take(length)
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length))
  }

  error(what: string): DecodeError {
    return new DecodeError(`Block of steps can't be read at byte ${this.#offset}: ${what}`, { offset: this.#offset })
  }
}
