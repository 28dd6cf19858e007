// `npm run -s solewatch -- ARGS`: the same program as the installed `solewatch`, built from this clone.
import { setUp } from './setup-lib.mjs'

await setUp()
await import('../dist/cli/main.js')
