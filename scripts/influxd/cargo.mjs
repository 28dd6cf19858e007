// Stands in for cargo while Flux's core is built; it changes two lines of the copy in Go's build cache, nothing else.
// Flux pins a compiler of 2023 and refuses every warning. Newer compilers warn of more, and `--cap-lints` does not reach
// workspace members, so the refusal itself is taken out.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const REFUSAL = 'deny(warnings, missing_docs)'

for (const file of ['flux/src/lib.rs', 'flux-core/src/lib.rs']) {
  if (!existsSync(file)) continue
  const source = readFileSync(file, 'utf8')
  if (source.includes(REFUSAL)) writeFileSync(file, source.replace(REFUSAL, 'allow(warnings)'))
}
const { status, error } = spawnSync(process.env.SOLEWATCH_REAL_CARGO ?? 'cargo', process.argv.slice(2), {
  stdio: 'inherit',
})
if (error) process.stderr.write(`${error.message}\n`)
process.exit(status ?? 1)
