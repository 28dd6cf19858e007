// `npm run validate`: runs the program's own pipeline over recordings with a known truth, and writes what came of it to
// docs/validation. What is where: scripts/validate/README.md.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fail, ROOT, setUp } from './setup-lib.mjs'

const HELP = `Usage: npm run validate -- [options]

Runs every algorithm against recordings with a known truth and reports how far off it is.

  --data DIR       folder of the recordings (default: ../shared/data, or SOLEWATCH_RECORDINGS);
                   whichever of its parts are there are used
  --out DIR        where the reports go (default: docs/validation)
  --json           print one object a figure: dataset, condition, quantity, metric, value, unit, count
                   ("npm run --silent validate -- --json" prints nothing else)
  --only QUANTITY  only this quantity's report; may be given more than once, or as a list with commas
  --main           only the conditions that have targets, clean and degraded: quicker
  --help           this text
`

const options = readArguments()
if (options.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
if (!process.env.VALIDATE_DEV) await setUp()
const { validate } = await import('./validate/run.mjs')
process.exitCode = await validate(options)

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
        main: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    })
    // Recordings beside the folder of the program, as the tests look for them.
    const usual = process.env.SOLEWATCH_RECORDINGS ?? join(ROOT, '..', 'shared', 'data')
    const dataFolder = resolve(values.data ?? usual)
    if (!values.help && !existsSync(dataFolder)) {
      fail(`There is no folder ${dataFolder}. Name the folder of the recordings with --data DIR.`)
    }
    return {
      dataFolder,
      outFolder: resolve(values.out ?? join(ROOT, 'docs', 'validation')),
      json: values.json,
      main: values.main,
      help: values.help,
      only: values.only.flatMap((names) => names.split(',')).filter((name) => name !== ''),
    }
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`)
  }
}
