import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { arrowsOf, circles, ROOT, sourceFiles, violations } from './import-rules.js'

const files = [...sourceFiles('src'), ...sourceFiles('dashboard')]

describe('imports', () => {
  it('point one way only', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(violations(files.flatMap((file) => arrowsOf(file)))).toEqual([])
  })

  it('run in no circle', () => {
    expect(circles(files.flatMap((file) => arrowsOf(file)))).toEqual([])
  })

  it('would show a circle', () => {
    const arrow = (from: string, to: string) => ({ from, to, typeOnly: true, bare: false })
    expect(
      circles([arrow('src/a.ts', 'src/b.js'), arrow('src/b.ts', 'src/c.js'), arrow('src/c.ts', 'src/a.js')]),
    ).toEqual(['src/a.ts → src/b.ts → src/c.ts → src/a.ts'])
  })

  it.each([
    ['src/domain/gait/x.ts', "import { readFileSync } from 'node:fs'"],
    ['src/domain/gait/x.ts', "import { of } from 'rxjs'"],
    ['src/domain/gait/x.ts', "import { backOffDelayMs } from '../../runtime/retry.js'"],
    ['src/contracts/x.ts', "import { FEET } from '../domain/records/step-record.js'"],
    ['src/contracts/x.ts', "import express from 'express'"],
    ['src/http/x.ts', "import type { PipelineOutput } from '../pipeline/output.js'"],
    ['src/pipeline/x.ts', "import { createLiveHub } from '../http/live/live-hub.js'"],
    ['src/sources/ble/x.ts', "import { y } from '../simulator/y.js'"],
    ['src/stores/memory/x.ts', "import { y } from '../sqlite/y.js'"],
    ['src/stores/influxdb/x.ts', "import { y } from '../change-log/forward-target.js'"],
    ['src/stores/influxdb/x.ts', "import type { Y } from '../change-log/forwarder.js'"],
    ['src/stores/memory/x.ts', "import type { Y } from '../change-log/forward-target.js'"],
    ['src/cli/x.ts', "import { y } from '../stores/sqlite/y.js'"],
    ['src/stores/sqlite/x.ts', "export { y } from '../../app/y.js'"],
    ['src/http/x.ts', "const y = await import('../app/y.js')"],
    ['dashboard/x.ts', "import { y } from '../src/domain/y.js'"],
  ])('an arrow from %s that says %s is refused', (path, text) => {
    expect(violations(arrowsOf(path, text))).toHaveLength(1)
  })

  it.each([
    ['src/contracts/x.ts', "import type { StepRecord } from '../domain/records/step-record.js'"],
    ['src/app/x.ts', "import { y } from '../stores/sqlite/y.js'"],
    ['src/stores/influxdb/x.ts', "import type { Y } from '../change-log/forward-target.js'"],
    ['src/sources/simulator/x.ts', "import type { SourceEvent } from '../source.js'"],
    ['src/sources/simulator/x.ts', "import type { VirtualPeripheral } from '../../sensors/virtual-peripheral.js'"],
    ['dashboard/x.tsx', "import { ENDPOINTS } from '../src/contracts/endpoints.js'"],
  ])('an arrow from %s that says %s is allowed', (path, text) => {
    expect(violations(arrowsOf(path, text))).toEqual([])
  })
})

describe('the domain', () => {
  it('has no clock, no randomness and no console', () => {
    const impure =
      /\bDate\.now\b|new Date\(\)|\bMath\.random\b|\bperformance\.|\bprocess\.|\bconsole\.|\bsetTimeout\b|\bsetInterval\b/
    const found = files
      .filter((file) => file.startsWith('src/domain/'))
      .flatMap((file) =>
        readFileSync(join(ROOT, file), 'utf8')
          .split('\n')
          .flatMap((line, index) =>
            impure.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${file}:${index + 1}`] : [],
          ),
      )
    expect(found).toEqual([])
  })
})
