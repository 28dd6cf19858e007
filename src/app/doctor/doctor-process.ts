import { execFile, type ChildProcess } from 'node:child_process'
import { z } from 'zod'
import { type Doctor, type DoctorFinding, findingSchema } from '../../contracts/doctor.js'
import { DeviceError } from '../../runtime/errors.js'

/** Reading a large database through takes longest. */
const TIME_LIMIT_MS = 60_000
const OUTPUT_BYTES = 1024 * 1024
const lineSchema = z.object({ type: z.literal('finding') }).extend(findingSchema.shape)

/** Looks at machine, adapter and data of a running server. */
export interface DoctorControl {
  /** Takes some seconds; whoever asks meanwhile gets the same. @throws DeviceError where it can't be run */
  examine(): Promise<Doctor>
}

/**
 * The doctor as a process of its own: it reads files and walks through processes, which must not keep the server from
 * taking what the pods send. It asks this server as any `solewatch doctor` does.
 */
export function createDoctorProcess(programFile: string, extra: readonly string[]): DoctorControl & { stop(): void } {
  let child: ChildProcess | null = null
  let running: Promise<Doctor> | null = null
  const launch = (): Promise<Doctor> =>
    new Promise((resolve, reject) => {
      const options = { timeout: TIME_LIMIT_MS, maxBuffer: OUTPUT_BYTES }
      const args = [programFile, 'doctor', '--json', ...extra]
      child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
        child = null
        running = null
        const items = findingsIn(stdout)
        // It ends with 1 where it found a problem.
        if (items.length > 0) return resolve({ items })
        const why = stderr.trim().split('\n').at(-1) || (error?.message ?? 'it said nothing')
        reject(new DeviceError(`The doctor could not be run: ${why}`, { code: 'doctor' }))
      })
    })
  return {
    examine() {
      running ??= launch()
      return running
    },
    stop() {
      child?.kill('SIGTERM')
    },
  }
}

function findingsIn(text: string): DoctorFinding[] {
  return text.split('\n').flatMap((line) => {
    const parsed = lineSchema.safeParse(parseOrNull(line))
    if (!parsed.success) return []
    const { check, level, found, advice } = parsed.data
    return [{ check, level, found, advice }]
  })
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
