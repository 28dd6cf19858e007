import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDoctorProcess } from '../../../src/app/doctor/doctor-process.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-doctor-process-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const FINDING = { check: 'disk', level: 'problem', found: 'Full.', advice: 'Free some.' }

/** A program that notes how it was called, prints the lines and ends with the code. */
function program(lines: readonly string[], exitCode = 0): string {
  const file = join(folder, 'program.mjs')
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(join(folder, 'calls'))}, process.argv.slice(2).join(' ') + '\\n')
console.log(${JSON.stringify(lines.join('\n'))})
console.error('It went wrong.')
process.exit(${exitCode})
`,
  )
  return file
}
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')

it('gives the findings, also where one of them is a problem', async () => {
  const lines = [JSON.stringify({ type: 'finding', ...FINDING }), JSON.stringify({ type: 'summary', counts: {} })]
  const doctor = createDoctorProcess(program(lines, 1), ['--data', '/data'])
  expect(await doctor.examine()).toEqual({ items: [FINDING] })
  expect(calls()).toEqual(['doctor --json --data /data'])
})

it('is run once for all who ask at the same time, and again afterwards', async () => {
  const doctor = createDoctorProcess(program([JSON.stringify({ type: 'finding', ...FINDING })]), [])
  await Promise.all([doctor.examine(), doctor.examine(), doctor.examine()])
  expect(calls()).toHaveLength(1)
  await doctor.examine()
  expect(calls()).toHaveLength(2)
})

it('that can not be run says why, and can be asked again', async () => {
  const doctor = createDoctorProcess(program(['no json'], 3), [])
  await expect(doctor.examine()).rejects.toThrow('The doctor could not be run: It went wrong.')
  await expect(doctor.examine()).rejects.toThrow('It went wrong.')
})
