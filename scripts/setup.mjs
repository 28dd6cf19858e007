// `npm run build`: sets up and builds, whether or not something changed.
import { setUp } from './setup-lib.mjs'

await setUp({ forceBuild: process.argv.includes('--force-build') })
