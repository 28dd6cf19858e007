import { expect, it } from 'vitest'
import { sortFindings, verdict } from '../../../dashboard/pages/doctor/finding-words.js'
import type { DoctorFinding } from '../../../src/contracts/doctor.js'

const finding = (level: DoctorFinding['level'], found: string): DoctorFinding => ({
  ...{ check: 'disk', level, found, advice: null },
})

it('what needs doing comes first, problems before warnings before notes; what is fine stands apart', () => {
  const items = [finding('ok', 'a'), finding('note', 'b'), finding('problem', 'c'), finding('warning', 'd')]
  const { toLookAt, fine } = sortFindings(items)
  expect(toLookAt.map(({ found }) => found)).toEqual(['c', 'd', 'b'])
  expect(fine.map(({ found }) => found)).toEqual(['a'])
})

it('the verdict is that of the worst finding', () => {
  const [ok, note, warning, problem] = (['ok', 'note', 'warning', 'problem'] as const).map((level) =>
    finding(level, ''),
  )
  const of = (...items: (DoctorFinding | undefined)[]) => verdict(items.filter((item) => item !== undefined))
  expect(of(ok, note)).toBe('All is well')
  expect(of(ok, warning)).toBe('One thing to look at')
  expect(of(warning, warning, problem)).toBe('One thing keeps it from working')
  expect(of(problem, problem)).toBe('2 things keep it from working')
})
