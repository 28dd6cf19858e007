import { DeviceError } from '../../runtime/errors.js'
import type { RecordingFile } from './recording-files.js'

/** Of a pod that gives another run than before under the same name: what was fetched is of no use. */
export const OTHER_RUN = 'memory-other-run'

/** Compares what a pod sends once more with what is on the disk, and hands on only what is new. */
export class FetchedBefore {
  #at = 0

  constructor(
    readonly file: RecordingFile,
    readonly keptBytes: number,
    readonly onBytes: (bytes: Uint8Array) => void,
  ) {}

  /** @throws DeviceError where the bytes are others than before */
  take(bytes: Uint8Array): void {
    const known = Math.min(bytes.length, Math.max(0, this.keptBytes - this.#at))
    if (known > 0 && !this.file.holds(this.#at, bytes.subarray(0, known))) throw otherRun()
    this.#at += bytes.length
    if (known < bytes.length) this.onBytes(bytes.subarray(known))
  }

  /** The run has ended. @throws DeviceError where it is shorter than what was fetched before */
  end(): void {
    if (this.#at < this.keptBytes) throw otherRun()
  }
}

function otherRun(): DeviceError {
  return new DeviceError('The pod gives another run than before under the same name; it is fetched from the start.', {
    code: OTHER_RUN,
  })
}
