import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/app/config/load-config.js'
import { ConfigError } from '../../../src/runtime/errors.js'

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'solewatch-config-')), 'solewatch.yaml')
  writeFileSync(path, text)
  return path
}
const load = (text: string | null, env = {}, overrides: [string, unknown][] = []) =>
  loadConfig({ file: text === null ? null : file(text), env, overrides })

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(load(null)).toMatchObject({ http: { host: '127.0.0.1', port: 4820 }, ble: { hci: 'adapter' } })
  })

  it('lets the command line win over the environment, and the environment over the file', () => {
    const text = 'http: { port: 1000, host: 0.0.0.0 }\nble: { hci: virtual }'
    const config = load(text, { SOLEWATCH_PORT: '2000', SOLEWATCH_BLE_HCI: 'tcp://127.0.0.1:9001' }, [
      ['http.port', 3000],
    ])
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: 3000 })
    expect(config.ble.hci).toBe('tcp://127.0.0.1:9001')
  })

  it('names the nearest setting for one it does not know', () => {
    expect(() => load('http: { prot: 1 }')).toThrow(/http\.prot is not a setting; did you mean http\.port\?$/)
    expect(() => load('bel: {}')).toThrow(/; did you mean ble\?$/)
    expect(() => load('weather: {}')).toThrow(/weather is not a setting\.$/)
  })

  it('reports all mistakes at once with their paths', () => {
    expect(() => load('http: { port: many }\nlog: { level: loud }')).toThrow(/http\.port.*log\.level/)
  })

  it.each(['- 1', 'a: [', 'just words'])('refuses a file that holds %s', (text) => {
    expect(() => load(text)).toThrow(ConfigError)
  })

  it('refuses a user and password in the address of InfluxDB, without repeating them', () => {
    const inAddress = () => load('influxdb: { url: "http://me:hunter2@127.0.0.1:8086" }')
    expect(inAddress).toThrow(/influxdb\.url:? must not hold a user or password/)
    expect(inAddress).not.toThrow(/hunter2/)
  })

  it('sees a token file from the folder of the file that names it, and from the current one where the environment does', () => {
    const path = file('influxdb: { tokenFile: secrets/token }')
    const tokenFile = (env = {}) => loadConfig({ file: path, env, overrides: [] }).influxdb.tokenFile
    expect(tokenFile()).toBe(join(dirname(path), 'secrets', 'token'))
    expect(tokenFile({ SOLEWATCH_INFLUX_TOKEN_FILE: 'token' })).toBe(resolve('token'))
    expect(load('influxdb: { tokenFile: /etc/token }').influxdb.tokenFile).toBe('/etc/token')
    expect(load(null).influxdb.tokenFile).toBeNull()
  })

  it('refuses a number that is none', () => {
    expect(() => load(null, { SOLEWATCH_PORT: 'eighty' })).toThrow(/http\.port/)
  })
})
