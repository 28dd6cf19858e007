import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Storage } from '../../src/contracts/storage.js'
import type { Squad, Today } from '../../src/contracts/views.js'
import type { AlertRecord } from '../../src/domain/records/alert-record.js'
import type { DayRecord } from '../../src/domain/records/day-record.js'
import { Scene, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

describe('the demo', () => {
  it('shows live steps by itself and the warning of who ramps too fast, and takes answers', async () => {
    const config = join(scene.folder(), 'config.yaml')
    writeFileSync(config, 'store:\n  kind: influxdb\n')
    const server = await scene.serve(['--demo', '--data', scene.folder('demo'), '--config', config])
    expect((await server.get<Storage>('/storage')).where, 'nobody invented comes among people').toEqual({
      kind: 'embedded',
    })
    const running = await until(
      async () => {
        const squad = await server.get<Squad>('/squad')
        const row = squad.rows.find(({ athleteId }) => server.live.athlete(athleteId) !== undefined)
        const live = row === undefined ? undefined : server.live.athlete(row.athleteId)
        const steps = live?.totals?.stepCount
        return live?.simulated === true && steps !== undefined && steps.left > 0 && steps.right > 0 && live
      },
      // Against hanging; how long it takes is reported by the benchmark `demoFirstStep`.
      60_000,
      'live step',
    )
    await until(
      () => {
        const feet = server.live.athlete(running.athleteId)?.feet
        return feet?.left?.strike && feet.right?.strike && feet.left.cadenceSpm && feet.right.groundContactTimeMs
      },
      10_000,
      'numbers of each side',
    )

    const squad = await server.get<Squad>('/squad')
    expect(squad.rows).toHaveLength(12)
    expect(squad.rows.every(({ simulated }) => simulated)).toBe(true)
    const { items: open } = await server.get<{ items: AlertRecord[] }>('/alerts?openOnly=true')
    const warned = open.find(({ athleteId, family }) => athleteId === 'demo-jonas' && family === 'week-ratio')
    if (warned === undefined) throw new Error(`no warning of who ramps among ${JSON.stringify(open)}`)
    expect(warned.message).toMatch(/\d+ % above a usual week/)
    expect(open.filter(({ athleteId, severity }) => athleteId === 'demo-mara' && severity !== 'info')).toEqual([])
    const today = await server.get<Today>(`/athletes/${warned.athleteId}/today`)
    expect(today.alerts.map(({ alertId }) => alertId)).toContain(warned.alertId)
    expect(['warn', 'high']).toContain(today.severity)
    expect(today.headline + today.detail + today.alerts.map(({ message }) => message).join()).toMatch(/\d/)
    expect(squad.rows[0]?.severity).not.toBe('calm')
    expect(squad.rows.find(({ athleteId }) => athleteId === warned.athleteId)).toMatchObject({ acknowledged: false })

    // An answer reaches the lists, the squad, and other browsers.
    const answer = { planned: true, note: 'camp' }
    const answered = await server.api<AlertRecord>('POST', `/alerts/${warned.alertId}/acknowledge`, answer)
    expect(answered.acknowledgement).toMatchObject({ planned: true, note: 'camp', by: 'owner' })
    await until(
      () => server.live.events.some((event) => event.type === 'alert' && event.alert.alertId === warned.alertId),
      2000,
      'event of the answer',
    )
    const after = await server.get<Squad>('/squad')
    expect(after.rows.find(({ athleteId }) => athleteId === warned.athleteId)).toMatchObject({ acknowledged: true })
    const snoozed = await server.api<AlertRecord>('POST', `/alerts/${warned.alertId}/snooze`, { hours: 24 })
    expect(snoozed.state).not.toBe('cleared')

    // A day nobody knows of becomes a known one when somebody says what it was.
    const views = await Promise.all(
      squad.rows.map(({ athleteId }) => server.get<Today>(`/athletes/${athleteId}/today`)),
    )
    const unsure = views.find(({ unknownDays }) => unknownDays.length > 0)
    if (unsure === undefined) throw new Error('nobody in the demo has an unknown day in the last week')
    const { athleteId } = unsure.athlete
    const date = unsure.unknownDays[0] ?? ''
    const knownDays = async () => (await server.get<Today>(`/athletes/${athleteId}/today`)).baseline.knownDays28
    const before = await knownDays()
    await server.api('PUT', `/athletes/${athleteId}/days/${date}`, { state: 'rest' })
    const declared = await server.get<Today>(`/athletes/${athleteId}/today`)
    expect(declared.unknownDays).not.toContain(date)
    expect(await knownDays()).toBe(before + 1)
    const { items: days } = await server.get<{ items: DayRecord[] }>(
      `/athletes/${athleteId}/days?fromDate=${date}&toDate=${date}`,
    )
    expect(days).toMatchObject([{ localDate: date, state: 'rest' }])
    await server.api('PUT', `/athletes/${athleteId}/days/${date}`, { state: null })
    expect((await server.get<Today>(`/athletes/${athleteId}/today`)).unknownDays).toContain(date)
  }, 180_000)
})
