import { describe, expect, it } from 'vitest'
import { diagnose, found, words } from './diagnose.js'
import {
  HEALTHY_PI,
  NET_RAW,
  NOTHING,
  ON_BOARD_PI,
  processStatus,
  USB_DEVICE,
  WITHOUT_ADAPTER,
  withKernelLog,
} from './machines.js'
import { changed } from './recorded-facts.js'

const SERVER = {
  ...{ processId: 812, url: 'http://127.0.0.1:4820', silence: null, storeMessage: null, journalMessage: null },
  ...{ runningSessionCount: 0, streamingCount: 0, links: [] },
}

describe('a healthy Raspberry Pi with a USB adapter', () => {
  it('has nothing but good findings, each with its figure and none with an advice', async () => {
    const findings = await diagnose(HEALTHY_PI)
    expect(words(findings).filter((line) => !line.startsWith('ok'))).toEqual([])
    expect(findings.every(({ advice }) => advice === null)).toBe(true)
    expect(new Set(findings.map(({ check }) => check)).size).toBeGreaterThanOrEqual(16)
  })

  it('names adapter, firmware and link parameters as they are', async () => {
    const text = words(await diagnose(HEALTHY_PI)).join('\n')
    expect(text).toContain('hci0 (USB, Realtek Bluetooth 5.3 Radio, 0bda:a725)')
    expect(text).toContain('RTL: fw version 0xdfc6d922')
    expect(text).toContain('begin with 15 to 30 ms (latency 0) and bear 4 s of silence')
    expect(text).toContain('12 runs take 240 MB of journals')
  })
})

describe('the adapter', () => {
  it('is a problem where there is none, with what to plug in', async () => {
    const [finding] = await found('adapter', WITHOUT_ADAPTER, {
      adapter: { state: 'absent', message: 'This machine has no Bluetooth adapter; plug one in.' },
    })
    expect(finding).toMatchObject({ level: 'problem', found: 'There is no Bluetooth adapter.' })
    expect(finding?.advice).toMatch(/USB adapter.*dmesg/)
  })

  it('on a Raspberry Pi whose own chip is switched off in the boot settings says which line does it', async () => {
    const machine = { ...HEALTHY_PI, links: {} }
    const [finding] = await found('adapter', machine)
    expect(finding?.advice).toContain('"dtoverlay=disable-bt" out of /boot/firmware/config.txt')
  })

  it('that does not come up is told in the words of the radio, once', async () => {
    const message = 'The Bluetooth adapter is off or missing; switch it on with "bluetoothctl power on".'
    expect(words(await found('adapter', HEALTHY_PI, { adapter: { state: 'off', message } }))).toEqual([
      expect.stringMatching(/^ok: There is one Bluetooth adapter/),
      'problem: The Bluetooth adapter is off or missing. → Switch it on with "bluetoothctl power on".',
    ])
  })

  it('behind TCP that is away is a problem; this machine is not looked at then', async () => {
    const hci = { kind: 'tcp', host: '127.0.0.1', port: 9001 } as const
    const findings = await diagnose(WITHOUT_ADAPTER, {
      hci,
      adapter: { state: 'absent', message: 'The Bluetooth controller at tcp://127.0.0.1:9001 is away; start it.' },
    })
    const problems = findings.filter(({ level }) => level === 'problem')
    expect(problems.map(({ check, advice }) => [check, advice])).toEqual([['adapter', 'Start it.']])
    expect(findings.map(({ check }) => check)).not.toContain('power-switch')
  })

  it('blocked by rfkill has the command that unblocks it, by a switch the hint to the switch', async () => {
    const soft = changed(HEALTHY_PI, { files: { '/sys/class/rfkill/rfkill1/soft': '1\n' } })
    expect(words(await found('power-switch', soft))).toEqual([
      'problem: hci0 is switched off by software (rfkill). → Run: sudo rfkill unblock bluetooth',
    ])
    const hard = changed(HEALTHY_PI, { files: { '/sys/class/rfkill/rfkill1/hard': '1\n' } })
    expect((await found('power-switch', hard))[0]?.advice).toContain('no program can')
  })

  it('that is one of two and blocked is a warning only', async () => {
    const two = changed(HEALTHY_PI, {
      files: { '/sys/class/rfkill/rfkill2/type': 'bluetooth\n', '/sys/class/rfkill/rfkill2/soft': '1\n' },
    })
    expect((await found('power-switch', two)).map(({ level }) => level)).toEqual(['warning'])
  })
})

describe('the right to use the adapter', () => {
  it('that is missing comes with the setcap line for this very Node', async () => {
    const machine = changed(HEALTHY_PI, {
      files: { '/proc/4711/status': processStatus(NOTHING) },
      node: { path: '/home/ann/.nvm/versions/node/v22.12.0/bin/node' },
    })
    const [finding] = await found('permission', machine)
    expect(finding?.level).toBe('problem')
    expect(finding?.advice).toContain('sudo setcap cap_net_raw+eip /home/ann/.nvm/versions/node/v22.12.0/bin/node')
  })

  it('of a service that runs is that of its process, with the lines for its unit', async () => {
    const machine = changed(HEALTHY_PI, {
      files: {
        '/proc/812/status': processStatus(NOTHING),
        '/proc/812/cgroup': '0::/system.slice/solewatch.service\n',
      },
    })
    const served = { server: SERVER, radioUser: { processId: 812, isServer: true } }
    const adapter = { state: 'unauthorised', message: 'This program may not use it; run setcap.' }
    const [finding] = await found('permission', machine, { ...served, adapter })
    expect(finding?.found).toContain('The server (process 812)')
    expect(finding?.advice).toMatch(/systemctl edit solewatch\.service.*AmbientCapabilities=CAP_NET_RAW/)
    // One that works may be set up otherwise, through BlueZ for instance.
    expect((await found('permission', machine, served))[0]?.level).toBe('ok')
  })

  it('can not be given in a container without it, nor where no new rights may be had', async () => {
    const container = { files: { '/proc/4711/status': processStatus(NOTHING, '00000000a80425fb') } }
    // The default set of a container holds NET_RAW; one started with --cap-drop does not.
    expect((await found('permission', changed(HEALTHY_PI, container)))[0]?.advice).toContain('setcap')
    const dropped = { files: { '/proc/4711/status': processStatus(NOTHING, '00000000a80405fb') } }
    expect((await found('permission', changed(HEALTHY_PI, dropped)))[0]?.advice).toContain('--cap-add NET_RAW')
    const fixed = { files: { '/proc/4711/status': processStatus(NOTHING, undefined, 1) } }
    expect((await found('permission', changed(HEALTHY_PI, fixed)))[0]?.advice).not.toContain('setcap')
  })

  it('quotes a path with blanks, so that the line can be copied', async () => {
    const machine = changed(HEALTHY_PI, {
      files: { '/proc/4711/status': processStatus(NOTHING) },
      node: { path: "/home/ann/my node's/node" },
    })
    expect((await found('permission', machine))[0]?.advice).toContain("'/home/ann/my node'\\''s/node'")
  })

  it('is the whole set for root', async () => {
    const root = changed(HEALTHY_PI, { files: { '/proc/4711/status': processStatus('000001ffffffffff') } })
    expect((await found('permission', root))[0]?.level).toBe('ok')
  })
})

describe('other programs on the adapter', () => {
  const HEADER = 'sk               RefCnt Rmem   Wmem   User   Inode  Parent\n'
  const row = (inode: number, user = 0): string => `0000000000000000 2      0      0      ${user}      ${inode} 0\n`

  it('are seen by their sockets: the own ones do not count', async () => {
    const machine = changed(HEALTHY_PI, {
      files: { '/proc/net/hci': HEADER + row(100) + row(200), '/proc/950/comm': 'hcidump\n' },
      links: { '/proc/4711/fd/20': 'socket:[100]', '/proc/950/fd/3': 'socket:[200]' },
    })
    expect(words(await found('other-programs', machine))).toEqual([
      'warning: hcidump (process 950) uses the adapter too. → End it where it is not needed: kill 950',
    ])
  })

  it('are told without a name where this user may not look', async () => {
    const machine = changed(HEALTHY_PI, { files: { '/proc/net/hci': HEADER + row(300, 1001) } })
    const [finding] = await found('other-programs', machine)
    expect(finding?.level).toBe('note')
    expect(finding?.found).toContain('user id 1001')
  })

  it('are not the server itself, even where this user may not look into it', async () => {
    const machine = changed(HEALTHY_PI, {
      files: { '/proc/net/hci': HEADER + row(500, 999), '/proc/812/status': processStatus(NET_RAW) },
    })
    const served = { server: SERVER, radioUser: { processId: 812, isServer: true } }
    expect((await found('other-programs', machine, served)).map(({ level }) => level)).toEqual(['ok'])
    expect((await found('other-programs', machine)).map(({ level }) => level)).toEqual(['note'])
  })

  it('include another Solewatch with other data, but not its demo', async () => {
    const command = (words: string) => ({ files: { '/proc/950/cmdline': words.replaceAll(' ', '\0') } })
    const service = command(
      '/usr/bin/node /opt/solewatch/dist/cli/main.js serve --config /etc/solewatch/solewatch.yaml',
    )
    expect((await found('server', changed(HEALTHY_PI, service)))[0]).toMatchObject({ level: 'warning' })
    const installed = command('node /usr/local/bin/solewatch serve')
    expect((await found('server', changed(HEALTHY_PI, installed)))[0]?.found).toContain('process 950')
    for (const other of ['node dist/cli/main.js serve --demo', 'node dist/cli/main.js scan', 'vi main.js serve'])
      expect((await found('server', changed(HEALTHY_PI, command(other))))[0]?.level).toBe('ok')
  })

  it('include the Bluetooth service of the system, but where the radio is used through it', async () => {
    const machine = changed(HEALTHY_PI, {
      files: { '/proc/net/hci': HEADER + row(400), '/proc/640/comm': 'bluetoothd\n' },
      packages: { '@stoprocent/noble': { kind: 'installed', version: '2.8.0' } },
    })
    expect(words(await found('other-programs', machine))).toEqual([
      expect.stringMatching(/^warning: .*bluetoothd.*systemctl disable --now bluetooth/),
    ])
    const through = { hci: { kind: 'dbus' }, radioPackage: '@stoprocent/noble' } as const
    expect((await found('other-programs', machine, through)).map(({ level }) => level)).toEqual(['ok'])
    const [missing] = await found('other-programs', HEALTHY_PI, through)
    expect(missing).toMatchObject({ level: 'problem', advice: 'Run: sudo systemctl enable --now bluetooth' })
    // Who is asked through that service needs no right of his own.
    expect(await found('permission', machine, through)).toEqual([])
  })
})

describe('the link parameters', () => {
  const kernel = (values: readonly number[]) => ({
    files: Object.fromEntries(
      ['conn_min_interval', 'conn_max_interval', 'conn_latency', 'supervision_timeout'].map((name, index) => [
        `/sys/kernel/debug/bluetooth/hci0/${name}`,
        `${values[index] ?? 0}\n`,
      ]),
    ),
  })

  it("are the kernel's where they can be read: 0.42 s is too short for a foot behind the body", async () => {
    const machine = changed(HEALTHY_PI, kernel([24, 40, 0, 42]))
    const [finding] = await found('link-parameters', machine)
    expect(finding?.level).toBe('warning')
    expect(finding?.found).toContain('30 to 50 ms (latency 0) and bear 0.42 s of silence')
    expect(finding?.advice).toContain('sudo /opt/solewatch/config/systemd/solewatch-link-parameters')
  })

  it('are not guessed where nobody tells: a note says what is usual', async () => {
    const machine = changed(HEALTHY_PI, { files: { '/run/solewatch-link-parameters': 'hci7 12 24 0 400\n' } })
    expect((await found('link-parameters', machine)).map(({ level }) => level)).toEqual(['note'])
    const broken = changed(machine, { files: { '/run/solewatch-link-parameters': 'hci0 12 24\n' } })
    expect((await found('link-parameters', broken)).map(({ level }) => level)).toEqual(['note'])
  })

  it('may come from the settings of the Bluetooth service', async () => {
    const machine = changed(HEALTHY_PI, {
      files: {
        '/run/solewatch-link-parameters': '',
        '/etc/bluetooth/main.conf': '[LE]\n#ConnectionSupervisionTimeout=42\nConnectionSupervisionTimeout=400\n',
      },
    })
    const [finding] = await found('link-parameters', machine)
    expect(finding).toMatchObject({ level: 'ok' })
    expect(finding?.found).toContain('4 s')
  })

  it('of links that are up are those that the server read back', async () => {
    const links = [
      { name: 'Left', intervalMs: 15, latency: 0, supervisionTimeoutMs: 4000 },
      { name: 'Right', intervalMs: 30, latency: 0, supervisionTimeoutMs: 420 },
      { name: 'Strap', intervalMs: 400, latency: 0, supervisionTimeoutMs: 6000 },
    ]
    const findings = await found('link-parameters', HEALTHY_PI, { server: { ...SERVER, links } })
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning', 'warning', 'ok'])
  })
})

describe('chip, kernel and firmware', () => {
  it('on board of a Raspberry Pi share the antenna with Wi-Fi', async () => {
    expect((await found('chip', ON_BOARD_PI)).map(({ level }) => level)).toEqual(['warning'])
    const quiet = changed(ON_BOARD_PI, { files: { '/sys/class/net/wlan0/operstate': 'down\n' } })
    expect((await found('chip', quiet)).map(({ level }) => level)).toEqual(['note'])
    expect(await found('chip', HEALTHY_PI)).toEqual([])
  })

  it('known for trouble are named', async () => {
    const csr = changed(HEALTHY_PI, {
      files: { [`${USB_DEVICE}/idVendor`]: '0a12\n', [`${USB_DEVICE}/idProduct`]: '0001\n' },
    })
    expect((await found('chip', csr))[0]?.found).toContain('CSR8510')
  })

  it('of old: the kernel is a warning, and 6.1 with the on-board chip too', async () => {
    const old = changed(HEALTHY_PI, { kernelRelease: '4.19.66-v7l+' })
    expect((await found('kernel', old))[0]).toMatchObject({ level: 'warning' })
    const lossy = changed(ON_BOARD_PI, { kernelRelease: '6.1.21-v8+' })
    expect((await found('kernel', lossy))[0]?.found).toContain('issue 5460')
    expect((await found('kernel', changed(HEALTHY_PI, { kernelRelease: '6.1.21-v8+' })))[0]?.level).toBe('ok')
    expect((await found('kernel', changed(HEALTHY_PI, { kernelRelease: '6.12.1' })))[0]?.level).toBe('ok')
  })

  it('that lost frames, did not answer or lack firmware are read from the log of the kernel', async () => {
    const frames = 'Bluetooth: hci0: Frame reassembly failed (-84)\n'.repeat(12)
    expect((await found('kernel-log', withKernelLog(ON_BOARD_PI, frames)))[0]?.found).toContain('12 times')
    const few = 'Bluetooth: hci0: Frame reassembly failed (-84)\n'.repeat(3)
    expect(await found('kernel-log', withKernelLog(ON_BOARD_PI, few))).toEqual([])
    const silent = 'Bluetooth: hci0: command 0x200c tx timeout\nBluetooth: hci0: Opcode 0x200c failed: -110\n'
    expect((await found('kernel-log', withKernelLog(HEALTHY_PI, silent)))[0]?.found).toContain('2 times')
    const lacking =
      'brcmfmac mmc1: Direct firmware load for brcm/brcmfmac43455-sdio.bin failed with error -2\n' +
      'bluetooth hci0: Direct firmware load for rtl_bt/rtl8761bu_fw.bin failed with error -2\n'
    expect((await found('kernel-log', withKernelLog(HEALTHY_PI, lacking)))[0]?.found).toContain('rtl8761bu_fw.bin')
  })

  it('stay unknown where the log may not be read, and that is said', async () => {
    const machine = { ...HEALTHY_PI, programs: {} }
    expect((await found('kernel-log', machine)).map(({ level }) => level)).toEqual(['note'])
  })

  it('get too little from a weak supply', async () => {
    const flags = '/sys/devices/platform/soc/soc:firmware/get_throttled'
    const now = changed(HEALTHY_PI, { files: { [flags]: '50005\n' } })
    expect((await found('supply', now))[0]?.found).toContain('right now')
    const before = changed(HEALTHY_PI, { files: { [flags]: '50000\n' } })
    expect((await found('supply', before))[0]?.found).toContain('at times')
  })
})

describe('the software', () => {
  it('for Bluetooth that is missing, or made for another Node, says how to get it', async () => {
    const missing = { ...HEALTHY_PI, packages: {} }
    expect((await found('software', missing))[0]?.advice).toContain('npm install --include=optional')
    const why = 'The module was compiled against a different Node.js version using NODE_MODULE_VERSION 115.'
    const broken = changed(HEALTHY_PI, {
      packages: { '@abandonware/noble': { kind: 'broken', version: '1.9.2-26', why } },
    })
    expect((await found('software', broken))[0]).toMatchObject({ level: 'problem' })
    expect((await found('software', broken))[0]?.found).toContain('another release of Node than 22.12.0')
    expect((await found('software', broken, { hci: { kind: 'virtual' } }))[0]?.level).toBe('note')
  })

  it('needs Node 20.19, better a 64-bit one', async () => {
    const node = (version: string, arch = 'arm64') => found('node', changed(HEALTHY_PI, { node: { version }, arch }))
    expect((await node('18.19.0'))[0]?.level).toBe('problem')
    expect((await node('20.18.3'))[0]?.level).toBe('problem')
    expect((await node('20.19.0'))[0]?.level).toBe('ok')
    expect((await node('24.1.0'))[0]?.level).toBe('note')
    expect((await node('22.12.0', 'arm'))[0]?.level).toBe('warning')
  })

  it('on macOS and Windows says what can not be looked at', async () => {
    for (const platform of ['darwin', 'win32'] as const) {
      const findings = await diagnose({ ...HEALTHY_PI, platform, kernelRelease: '24.1.0' })
      expect((await found('kernel', { ...HEALTHY_PI, platform }))[0]?.level).toBe('note')
      expect(findings.some(({ check }) => check === 'power-switch' || check === 'kernel-log')).toBe(false)
    }
    const refused = {
      adapter: { state: 'unauthorised', message: 'This program may not use Bluetooth; allow it.' },
    } as const
    expect((await found('permission', { ...HEALTHY_PI, platform: 'darwin' }, refused))[0]?.level).toBe('problem')
  })
})

it('CAP_NET_RAW is bit 13 of the set', () => expect(BigInt(`0x${NET_RAW}`)).toBe(1n << 13n))
