import { describe, expect, it } from 'vitest'
import type { DatabaseFacts, OpenedDatabase } from '../../../src/stores/sqlite/inspect-database.js'
import { diagnose, found, words } from './diagnose.js'
import { DATA_FOLDER, HEALTHY_PI } from './machines.js'
import { changed, GIB } from './recorded-facts.js'

const DATABASE: OpenedDatabase = {
  kind: 'opened',
  ...{ schemaVersion: 3, newestVersion: 3, sizeBytes: 3_400_000_000, unfinishedSessionCount: 0, changeLogLength: 0 },
  damage: [],
}
const SERVER = {
  ...{ processId: 812, url: 'http://127.0.0.1:4820', silence: null, storeMessage: null, journalMessage: null },
  ...{ runningSessionCount: 0, streamingCount: 0, links: [] },
}
const stored = (database: DatabaseFacts) => found('store', HEALTHY_PI, { database })

describe('the database', () => {
  it('is told with its size and schema', async () => {
    expect(words(await stored(DATABASE))).toEqual(['ok: The database (3.4 GB, schema 3) is sound.'])
    const unread = await stored({ ...DATABASE, damage: null })
    expect(unread[0]?.found).toContain('not read through')
  })

  it('that is damaged is a problem with what to move away', async () => {
    for (const database of [
      { ...DATABASE, damage: ['Tree 4 page 7: btreeInitPage() returns error code 11'] },
      { kind: 'unreadable', code: 'SQLITE_NOTADB', why: 'file is not a database' } as const,
    ]) {
      const [finding] = await stored(database)
      expect(finding?.level).toBe('problem')
      expect(finding?.advice).toContain('computed again from their journals')
    }
  })

  it('of a newer or older program, or of another one, is told as such', async () => {
    expect((await stored({ ...DATABASE, schemaVersion: 9 })).map(({ level }) => level)).toEqual(['problem'])
    expect((await stored({ ...DATABASE, schemaVersion: 2 })).map(({ level }) => level)).toEqual(['ok', 'note'])
    expect((await stored({ kind: 'foreign' })).map(({ level }) => level)).toEqual(['problem'])
    expect((await stored({ kind: 'missing' })).map(({ level }) => level)).toEqual(['note'])
  })

  it('with runs that were going on is no trouble while a server has them', async () => {
    const database = { ...DATABASE, unfinishedSessionCount: 2 }
    expect((await stored(database))[1]?.found).toContain('2 runs were going on')
    expect((await found('store', HEALTHY_PI, { database, server: SERVER })).length).toBe(1)
  })

  it('that the server can not use is told in its words', async () => {
    const server = { ...SERVER, storeMessage: 'The disk is full. Free some space.' }
    expect(words(await found('store', HEALTHY_PI, { server }))).toEqual([
      "problem: The server can't use the database. → The disk is full. Free some space.",
    ])
  })
})

describe('the journals', () => {
  it('that are damaged are counted, the first one named', async () => {
    const damaged = [{ file: '/j/2026/a/000001.swj', reason: 'the header is cut' }]
    const journals = { sessionCount: 1, sizeBytes: 5, segmentCount: 1, damaged, newest: null }
    expect((await found('journals', HEALTHY_PI, { journals }))[0]?.found).toContain('1 file of the journals is damaged')
  })

  it('of which the newest ends in damage point to the power or the disk', async () => {
    const newest = { sessionId: 's1', recordCount: 900, damageCount: 1 }
    const journals = { sessionCount: 1, sizeBytes: 5e6, segmentCount: 1, damaged: [], newest }
    expect((await found('journals', HEALTHY_PI, { journals }))[0]).toMatchObject({ level: 'warning' })
    const whole = { ...journals, newest: { ...newest, damageCount: 0 } }
    expect((await found('journals', HEALTHY_PI, { journals: whole }))[0]?.found).toContain('900 records')
  })
})

describe('the disk', () => {
  const free = (freeBytes: number) => found('disk', { ...HEALTHY_PI, volume: { freeBytes, totalBytes: 31 * GIB } })
  const mounted = (line: string) =>
    found('disk', changed(HEALTHY_PI, { files: { '/proc/self/mounts': `/dev/root / ext4 rw 0 0\n${line}\n` } }))

  it('with little room is a warning, with hardly any a problem', async () => {
    expect((await free(5 * GIB))[0]?.level).toBe('ok')
    expect((await free(0.5 * GIB))[0]?.level).toBe('warning')
    expect((await free(0.05 * GIB))[0]?.level).toBe('problem')
  })

  it('with hardly any says where the reserve is gone', async () => {
    const kept = Object.entries(HEALTHY_PI.files ?? {}).filter(([path]) => path !== `${DATA_FOLDER}/reserve`)
    const files = Object.fromEntries(kept)
    const machine = { ...HEALTHY_PI, files, volume: { freeBytes: 1e6, totalBytes: 31 * GIB } }
    expect((await found('disk', machine))[0]?.found).toContain('the reserve is used up')
  })

  it('that is read-only, remote or forgets everything is told by the mount that counts', async () => {
    expect((await mounted('/dev/sda1 /var ext4 ro,noatime 0 0'))[1]?.level).toBe('problem')
    expect((await mounted('nas:/x /var/lib/solewatch nfs4 rw 0 0'))[1]?.found).toContain('nfs4')
    expect((await mounted('tmpfs /var tmpfs rw 0 0'))[1]?.advice).toContain('--data')
    expect((await mounted('overlay / overlay rw 0 0'))[1]?.advice).toContain('overlay')
    expect((await mounted('nas:/x /var/lib/solewatch-old nfs4 rw 0 0')).length).toBe(1)
    expect((await mounted('nas:/x /mnt/my\\040disk nfs rw 0 0')).length).toBe(1)
  })

  it('that is slow costs more after a power cut', async () => {
    const speed = (medianMs: number) =>
      found('write-speed', {
        ...HEALTHY_PI,
        writes: { kind: 'measured', medianMs, worstMs: 3 * medianMs, blockBytes: 32_768 },
      })
    expect(words(await speed(4.21))).toEqual(['ok: 32 kB are on the disk after 4.2 ms (at worst 13 ms).'])
    expect((await speed(300))[0]?.level).toBe('warning')
    expect((await speed(2000))[0]?.level).toBe('problem')
    const refused = { ...HEALTHY_PI, writes: { kind: 'failed', code: 'ENOSPC' } } as const
    expect((await found('write-speed', refused))[0]?.level).toBe('problem')
    const foreign = { ...HEALTHY_PI, writes: { kind: 'failed', code: 'EACCES' } } as const
    expect((await found('write-speed', foreign))[0]?.level).toBe('note')
  })
})

describe('the data folder', () => {
  const folder = (changes: object, userId = 999) =>
    found('data-folder', { ...changed(HEALTHY_PI, { paths: { [DATA_FOLDER]: { userId: 999, ...changes } } }), userId })

  it('that others may look into comes with the command that closes it', async () => {
    expect(words(await folder({ mode: 0o755 }))).toEqual([
      expect.stringMatching(/^warning: .*mode 0755.* → Run: chmod 700 \/var\/lib\/solewatch$/),
    ])
  })

  it('of another user is a problem but for root, and where its server answers', async () => {
    expect((await folder({}, 1000))[0]?.level).toBe('problem')
    expect((await folder({}, 0))[0]?.level).toBe('ok')
    const elsewhere = { ...HEALTHY_PI, userId: 1000 }
    expect((await found('data-folder', elsewhere, { server: SERVER }))[0]?.level).toBe('ok')
  })

  it('whose token others may read is a problem', async () => {
    const machine = changed(HEALTHY_PI, {
      paths: { [`${DATA_FOLDER}/owner-token`]: { isFolder: false, mode: 0o644, userId: 999 } },
    })
    expect((await found('data-folder', machine))[0]).toMatchObject({ level: 'problem' })
  })

  it('that is not there yet is no problem', async () => {
    const findings = await diagnose(HEALTHY_PI, { dataFolder: '/home/ann/solewatch', database: { kind: 'missing' } })
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
    expect(findings.some(({ check }) => check === 'write-speed')).toBe(false)
  })
})

describe('clock and memory', () => {
  const UNSYNCHRONISED = { programs: { 'timedatectl show': 'NTP=yes\nNTPSynchronized=no\n' } }

  it('that is not synchronised is a warning where the machine has no clock chip, else a note', async () => {
    const machine = changed(HEALTHY_PI, UNSYNCHRONISED)
    expect((await found('clock', machine))[0]).toMatchObject({ level: 'warning' })
    expect((await found('clock', machine))[0]?.advice).toContain('timedatectl set-ntp true')
    const withChip = changed(machine, { folders: ['/sys/class/rtc/rtc0'] })
    expect((await found('clock', withChip))[0]).toMatchObject({ level: 'note' })
  })

  it('in the past is a problem', async () => {
    const machine = { ...HEALTHY_PI, nowUs: Date.UTC(1970, 0, 1, 0, 1) * 1000 }
    expect((await found('clock', machine))[0]?.found).toContain('1970-01-01 00:01 UTC')
  })

  it('without timedatectl is believed, but for a time service that waits', async () => {
    const machine = { ...HEALTHY_PI, programs: {} }
    expect((await found('clock', machine))[0]?.level).toBe('ok')
    const waiting = { ...machine, folders: ['/run/systemd/timesync'] }
    expect((await found('clock', waiting))[0]?.level).toBe('warning')
  })

  it('that was set while the doctor listened, and a zone nobody lives in, are told', async () => {
    const air = { listenedS: 10, perSecond: 1, devices: [], wallClockStepMs: -3600_000 }
    expect((await found('clock', HEALTHY_PI, { air }))[1]?.found).toContain('set by -3600.0 s')
    expect((await found('clock', { ...HEALTHY_PI, timeZone: 'UTC' }))[1]?.advice).toContain('set-timezone')
  })

  it('of which little is left is told', async () => {
    const memory = (kib: number) =>
      found(
        'memory',
        changed(HEALTHY_PI, { files: { '/proc/meminfo': `MemTotal: 450000 kB\nMemAvailable: ${kib} kB\n` } }),
      )
    expect((await memory(300_000))[0]?.level).toBe('ok')
    expect((await memory(100_000))[0]?.level).toBe('warning')
    expect((await memory(30_000))[0]?.level).toBe('problem')
  })
})

describe('a server', () => {
  it('that answers is told with its address, one that does not is a problem', async () => {
    expect((await found('server', HEALTHY_PI, { server: SERVER }))[0]?.found).toContain('http://127.0.0.1:4820')
    const server = { ...SERVER, silence: 'it does not answer.' }
    expect((await found('server', HEALTHY_PI, { server }))[0]?.advice).toContain('journalctl -u solewatch')
  })
})

describe('the air', () => {
  const device = (changes: object = {}) => ({
    ...({ address: 'c0:ff:ee:00:00:01', name: 'Left', kind: 'open-imu', rssiDbm: -60, perSecond: 8 } as const),
    ...changes,
  })
  const heard = (devices: readonly ReturnType<typeof device>[], perSecond: number | null = 8) =>
    found('air', HEALTHY_PI, { air: { listenedS: 10, perSecond, devices, wallClockStepMs: 0 } })

  it('is told by pod: how often, how well', async () => {
    const findings = await heard([device(), device({ name: 'Phone', kind: null })])
    expect(findings.map(({ found: text }) => text)).toEqual([
      '1 pod and 1 other device were heard in 10 s, 8.0 advertisements a second from 2 devices.',
      'Left was heard 8.0 times a second at -60 dBm.',
    ])
  })

  it('with a weak or seldom heard pod says what helps', async () => {
    expect((await heard([device({ rssiDbm: -93 })]))[1]?.level).toBe('warning')
    expect((await heard([device({ perSecond: 0.2 })]))[1]?.level).toBe('note')
  })

  it('without a pod is a note, without anything a warning', async () => {
    expect((await heard([device({ kind: null })])).map(({ level }) => level)).toEqual(['note'])
    expect((await heard([])).map(({ level }) => level)).toEqual(['warning'])
  })

  it('is not told where the adapter is off or nobody listened', async () => {
    expect(await found('air', HEALTHY_PI)).toEqual([])
    expect(await found('air', HEALTHY_PI, { adapter: { state: 'off', message: 'off; on' } })).toEqual([])
  })
})
