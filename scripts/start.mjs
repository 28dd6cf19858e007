// `npm start`: sets up what is missing, then serves in this same process. A service runs dist/cli/main.js instead.
import { setUp } from './setup-lib.mjs'

await setUp()
process.argv.splice(2, 0, 'serve')
await import('../dist/cli/main.js')
