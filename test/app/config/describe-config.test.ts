import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { configurationPage, exampleFile, listSettings } from '../../../src/app/config/describe-config.js'

const repository = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')

it('the page and the example file say what the schema says; `npm run docs` writes them', () => {
  expect(repository('docs/configuration.md')).toBe(configurationPage())
  expect(repository('config/solewatch.example.yaml')).toBe(exampleFile())
})

it('the example file holds exactly the defaults', () => {
  expect(configSchema.parse(parse(exampleFile()))).toEqual(configSchema.parse({}))
})

it('every setting says what it accepts, also where it may be null', () => {
  expect(listSettings().filter(({ accepts }) => accepts === '')).toEqual([])
  const accepted = new Map(listSettings().map(({ path, accepts }) => [path, accepts]))
  expect(accepted.get('retention.stepsMonths')).toBe('whole number from 1 up or null')
  expect(accepted.get('retention.journalGiB')).toBe('number from 0.1 up or null')
  expect(accepted.get('influxdb.tokenFile')).toBe('text or null')
  expect(accepted.get('http.port')).toBe('0 to 65535')
})

it('the page names every variable of the environment that is a setting', () => {
  for (const name of ['SOLEWATCH_STORE', 'SOLEWATCH_INFLUX_URL', 'SOLEWATCH_INFLUX_TOKEN', 'SOLEWATCH_PORT']) {
    expect(configurationPage()).toContain(`\`${name}\``)
  }
})
