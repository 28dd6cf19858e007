// `npm run docs`: writes the pages that are made from schemas.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, setUp } from './setup-lib.mjs'

await setUp()
const { configurationPage, exampleFile } = await import('../dist/app/config/describe-config.js')
writeFileSync(join(ROOT, 'docs', 'configuration.md'), configurationPage())
writeFileSync(join(ROOT, 'config', 'solewatch.example.yaml'), exampleFile())
