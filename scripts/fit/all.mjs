// Fits everything that was fitted to recordings, in the order in which one rests on the other:
//   node scripts/fit/all.mjs DATA_FOLDER [--write]
// With --write the shipped coefficients and the sets with each runner left out are replaced, and the domain is built
// between two fits, because each uses the contacts or angles of the one before. Takes some minutes. Then run
// `npm run validate`, and raise MODEL_VERSION where a coefficient moved.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fail, ROOT } from '../setup-lib.mjs'

/** The contacts first; angle and turn hang on them, the way on the contacts, the load on all. */
const FITS = ['shank', 'contact-time', 'travel', 'foot-strike', 'load']

const COEFFICIENTS = join('src', 'domain', 'biomechanics', '*-coefficients.ts')

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) fail(`node ${args.join(' ')} failed; mend what it says above and run the fits again`)
}

const [dataFolder = '../shared/data', ...flags] = process.argv.slice(2)
for (const name of FITS) {
  run(join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'src')
  console.log(`\n${name}`)
  run(join('scripts', 'fit', `${name}.mjs`), dataFolder, ...flags)
}
run(join('node_modules', 'prettier', 'bin', 'prettier.cjs'), '--write', '--log-level', 'warn', COEFFICIENTS)
run(join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'src')
