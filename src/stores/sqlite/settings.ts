import { logChange } from './changes.js'
import type { Connection } from './connection.js'

export function getSetting({ first, sql }: Connection, key: string): string | null {
  return first(sql.selectFrom('settings').select('value').where('key', '=', key))?.value ?? null
}

export function putSetting(connection: Connection, key: string, value: string): void {
  const { run, sql, transaction } = connection
  transaction(() => {
    run(sql.insertInto('settings').orReplace().values({ key, value }))
    logChange(connection, 'setting', [key])
  })
}
