// A reporter that closes with one plain line, and refuses skipped tests where everything must run (in CI).
export default class TestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      if (
        module.state() === 'failed' &&
        [...module.children.allTests()].every((test) => test.result().state !== 'failed')
      )
        counts.failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state in counts) counts[state] += 1
        if (state === 'skipped' && process.env.SOLEWATCH_NOTHING_SKIPPED)
          process.stderr.write(`skipped: ${test.fullName}\n`)
      }
    }
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
    if (counts.skipped > 0 && process.env.SOLEWATCH_NOTHING_SKIPPED) {
      process.stderr.write('Tests were skipped where none may be.\n')
      process.exitCode = 1
    }
  }
}
