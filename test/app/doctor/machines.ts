import { changed, type RecordedMachine } from './recorded-facts.js'

const DATA = '/var/lib/solewatch'
const USB = '/sys/devices/platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb1/1-1/1-1.4'
const KERNEL_LOG = 'journalctl -k -b -o cat --no-pager -g bluetooth|rtl_bt|brcm'

/** /proc/PID/status of a process with these capabilities. */
export function processStatus(effective: string, bounding = '000001ffffffffff', noNewPrivileges = 0): string {
  return `Name:\tnode\nUid:\t999\t999\t999\t999\nCapInh:\t${effective}\nCapPrm:\t${effective}\nCapEff:\t${effective}\nCapBnd:\t${bounding}\nCapAmb:\t${effective}\nNoNewPrivs:\t${noNewPrivileges}\n`
}
export const NET_RAW = '0000000000002000'
export const NOTHING = '0000000000000000'

/** A Raspberry Pi 4 with a USB adapter, the on-board one switched off, everything as docs/raspberry-pi.md says. */
export const HEALTHY_PI: RecordedMachine = {
  userId: 999,
  files: {
    '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0',
    '/boot/firmware/config.txt': '# comment\n[all]\ndtoverlay=disable-bt\n',
    [`${USB}/idVendor`]: '0bda\n',
    [`${USB}/idProduct`]: 'a725\n',
    [`${USB}/manufacturer`]: 'Realtek\n',
    [`${USB}/product`]: 'Bluetooth 5.3 Radio\n',
    '/sys/class/rfkill/rfkill0/type': 'wlan\n',
    '/sys/class/rfkill/rfkill0/soft': '1\n',
    '/sys/class/rfkill/rfkill1/type': 'bluetooth\n',
    '/sys/class/rfkill/rfkill1/name': 'hci0\n',
    '/sys/class/rfkill/rfkill1/soft': '0\n',
    '/sys/class/rfkill/rfkill1/hard': '0\n',
    '/sys/devices/platform/soc/soc:firmware/get_throttled': '0\n',
    '/run/solewatch-link-parameters': 'hci0 12 24 0 400\n',
    '/sys/kernel/debug': null,
    '/proc/4711/status': processStatus(NET_RAW),
    '/proc/4711/comm': 'node\n',
    '/proc/1/comm': 'systemd\n',
    '/proc/net/hci': 'sk               RefCnt Rmem   Wmem   User   Inode  Parent\n',
    '/proc/meminfo': 'MemTotal:        1893296 kB\nMemFree:          400000 kB\nMemAvailable:    1420000 kB\n',
    '/proc/self/mounts':
      'proc /proc proc rw 0 0\n/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n/dev/mmcblk0p1 /boot/firmware vfat rw 0 0\n',
    [`${DATA}/reserve`]: '',
    [`${DATA}/backups/solewatch-20261115T080000Z/manifest.json`]: '',
  },
  links: { '/sys/class/bluetooth/hci0': `../..${USB.slice('/sys'.length)}/1-1.4:1.0/bluetooth/hci0` },
  paths: {
    [DATA]: { userId: 999 },
    [`${DATA}/owner-token`]: { isFolder: false, mode: 0o600, userId: 999 },
  },
  programs: {
    'timedatectl show': 'Timezone=Europe/Berlin\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n',
    [KERNEL_LOG]: 'Bluetooth: Core ver 2.22\nBluetooth: hci0: RTL: fw version 0xdfc6d922\n',
  },
  packages: { '@abandonware/noble': { kind: 'installed', version: '1.9.2-26' } },
}

/** The same with its own chip at the serial line, as it comes out of the box. */
export const ON_BOARD_PI: RecordedMachine = {
  ...changed(HEALTHY_PI, {
    files: { '/boot/firmware/config.txt': '[all]\n', '/sys/class/net/wlan0/operstate': 'up\n' },
    programs: {
      [KERNEL_LOG]:
        "Bluetooth: hci0: BCM4345C0 'brcm/BCM4345C0.hcd' Patch\nBluetooth: hci0: BCM4345C0 (003.001.025) build 0382\n",
    },
  }),
  links: {
    '/sys/class/bluetooth/hci0': '../../devices/platform/soc/fe201000.serial/serial0/serial0-0/bluetooth/hci0',
    '/sys/class/bluetooth/hci0:64':
      '../../devices/platform/soc/fe201000.serial/serial0/serial0-0/bluetooth/hci0/hci0:64',
  },
}

export const WITHOUT_ADAPTER: RecordedMachine = {
  ...changed(HEALTHY_PI, { files: { '/boot/firmware/config.txt': '[all]\n' } }),
  links: {},
}

/** What the kernel says of the adapter since the start. */
export function withKernelLog(machine: RecordedMachine, text: string): RecordedMachine {
  return changed(machine, { programs: { [KERNEL_LOG]: text } })
}

export const USB_DEVICE = USB
export const DATA_FOLDER = DATA
