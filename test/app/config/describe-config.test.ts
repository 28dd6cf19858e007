import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { configurationPage, exampleFile } from '../../../src/app/config/describe-config.js'

const repository = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')

it('the page and the example file say what the schema says; `npm run docs` writes them', () => {
  expect(repository('docs/configuration.md')).toBe(configurationPage())
  expect(repository('config/solewatch.example.yaml')).toBe(exampleFile())
})

it('the example file holds exactly the defaults', () => {
  expect(configSchema.parse(parse(exampleFile()))).toEqual(configSchema.parse({}))
})
