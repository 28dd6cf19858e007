import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { resolveInfluxOptions } from '../../../src/app/influx/resolve-influx-options.js'
import { retentionWords, stepsRetentionS } from '../../../src/app/influx/steps-retention.js'

const configOf = (influxdb: object) => configSchema.parse({ influxdb })

describe('where and as whom to reach InfluxDB', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'solewatch-token-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  function fileWith(text: string, mode = 0o600): string {
    const path = join(folder, `it's ${Math.random()}`)
    writeFileSync(path, text, { mode })
    chmodSync(path, mode)
    return path
  }

  it('comes from the settings, with the token of the environment before that of the file', () => {
    const config = configOf({ url: 'http://db.example:8086/', tokenFile: fileWith('of-file\n'), timeoutSeconds: 3 })
    expect(resolveInfluxOptions(config, {})).toEqual({
      url: 'http://db.example:8086',
      organisation: 'solewatch',
      token: 'of-file',
      stepsBucket: 'solewatch-steps',
      resultsBucket: 'solewatch',
      timeoutMs: 3000,
    })
    expect(resolveInfluxOptions(config, { SOLEWATCH_INFLUX_TOKEN: ' of-env ' }).token).toBe('of-env')
    expect(resolveInfluxOptions(config, { SOLEWATCH_INFLUX_TOKEN: '' }).token).toBe('of-file')
  })

  it('asks for a token where there is none', () => {
    expect(() => resolveInfluxOptions(configOf({}), {})).toThrow(/SOLEWATCH_INFLUX_TOKEN.*influxdb\.tokenFile/)
  })

  it.each([0o644, 0o640, 0o604, 0o660])('refuses a token file that others may open, mode %o', (mode) => {
    const config = configOf({ tokenFile: fileWith('secret-token', mode) })
    expect(() => resolveInfluxOptions(config, {})).toThrow(/can be read by others\. Run: chmod 600 '.*it'\\''s/)
  })

  it.each(['two words', 'two\nlines', '', 'tökén', 'x'.repeat(5000)])(
    'takes no %j for a token, and does not show it',
    (text) => {
      const config = configOf({ tokenFile: fileWith(text) })
      let message = ''
      try {
        resolveInfluxOptions(config, {})
      } catch (error) {
        message = String(error)
      }
      expect(message).toMatch(/token/)
      if (text !== '') expect(message).not.toContain(text)
    },
  )

  it('says which file is not there', () => {
    const config = configOf({ tokenFile: join(folder, 'nowhere') })
    expect(() => resolveInfluxOptions(config, {})).toThrow(/nowhere can't be read/)
  })

  it('wants a bucket for steps and another one for results', () => {
    const config = configOf({ stepsBucket: 'all', resultsBucket: 'all' })
    expect(() => resolveInfluxOptions(config, { SOLEWATCH_INFLUX_TOKEN: 't' })).toThrow(/They need a bucket each/)
  })
})

describe('how long steps are kept', () => {
  it.each([
    [null, 0, 'for ever'],
    [1, 2_678_400, '1 month'],
    [13, 34_819_200, '13 months (403 days)'],
  ])('%s months are %i s, %s', (months, seconds, words) => {
    expect(stepsRetentionS(months)).toBe(seconds)
    expect(retentionWords(seconds)).toBe(words)
  })

  it.each([
    [604_800, '7 days'],
    [3600, '1 hours'],
    [129_600, '1.5 days'],
  ])('%i s of somebody else’s bucket are %s', (seconds, words) => expect(retentionWords(seconds)).toBe(words))
})
