"""Pods on Bumble: each with a controller, a host and a GATT server of its own, reached by an HCI socket over TCP.

    python pods.py PLAN.json

Says what happens in lines of JSON; takes orders in lines: "drop ADDRESS REASON", "stats", "quit".
"""

import asyncio
import json
import logging
import sys

from bumble import hci
from bumble.core import AdvertisingData, UUID
from bumble.device import Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from air import Air, AirController, CollectorPort
from families import firmware_for

PROPERTIES = {
    'read': Characteristic.Properties.READ,
    'write': Characteristic.Properties.WRITE,
    'writeWithoutResponse': Characteristic.Properties.WRITE_WITHOUT_RESPONSE,
    'notify': Characteristic.Properties.NOTIFY,
    'indicate': Characteristic.Properties.INDICATE,
}
ADVERTISING_INTERVAL_MS = 100


def say(**line):
    print(json.dumps(line), flush=True)


def uuid_of(text):
    """'180f', or 32 hex digits."""
    return UUID.from_16_bits(int(text, 16)) if len(text) == 4 else UUID(text)


class Pod:
    def __init__(self, plan, air):
        self.plan = plan
        self.address = plan['address']
        self.firmware = firmware_for(plan)
        controller = AirController(plan['name'], link=air)
        controller.le_features &= ~hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
        self.device = Device(
            name=plan['name'],
            address=hci.Address(self.address),
            host=Host(controller, AsyncPipeSink(controller)),
        )
        self.connection = None
        self.characteristics = {}
        self.device.add_services([self._service(one) for one in plan['services']])
        self.device.on('connection', self._connected)

    async def switch_on(self):
        await self.device.power_on()
        await self._advertise()

    async def drop(self, reason):
        if self.connection is not None:
            await self.connection.disconnect(reason)

    def _service(self, plan):
        return Service(uuid_of(plan['uuid']), [self._characteristic(one) for one in plan['characteristics']])

    def _characteristic(self, plan):
        uuid = plan['uuid']
        properties = Characteristic.Properties(0)
        for name in plan['properties']:
            properties |= PROPERTIES[name]
        permissions = Characteristic.Permissions.READABLE | Characteristic.Permissions.WRITEABLE

        def write(connection, value):
            asyncio.create_task(self.firmware.written(uuid, bytes(value)))

        def read(connection):
            said = self.firmware.read(uuid)
            return bytes.fromhex(plan['value']) if said is None else said

        value = CharacteristicValue(read=read, write=write)
        characteristic = Characteristic(uuid_of(uuid), properties, permissions, value)
        characteristic.on('subscription', lambda connection, notify, indicate: self._subscribed(uuid, notify or indicate))
        self.characteristics[uuid] = characteristic
        return characteristic

    def _subscribed(self, uuid, on):
        asyncio.create_task(self.firmware.subscribed(uuid, on))

    def _connected(self, connection):
        self.connection = connection
        connection.on('disconnection', self._disconnected)
        connection.on('connection_parameters_update', lambda: None)
        self.firmware.connected(self._notify)
        say(type='connected', address=self.address)

    def _disconnected(self, reason):
        self.connection = None
        self.firmware.disconnected()
        say(type='disconnected', address=self.address, reason=reason)
        asyncio.create_task(self._advertise())

    async def _notify(self, uuid, value):
        if self.connection is None:
            return
        characteristic = self.characteristics[uuid]
        if characteristic.properties & Characteristic.Properties.NOTIFY:
            await self.device.notify_subscriber(self.connection, characteristic, value)
        else:
            await self.device.indicate_subscriber(self.connection, characteristic, value)

    async def _advertise(self):
        listed = [bytes(uuid_of(uuid)) for uuid in self.plan['advertised']]
        kinds = {
            2: AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
            16: AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
        }
        advertised = [(AdvertisingData.FLAGS, bytes([0x06]))]
        for width, kind in kinds.items():
            uuids = b''.join(one for one in listed if len(one) == width)
            if uuids:
                advertised.append((kind, uuids))
        response = [(AdvertisingData.COMPLETE_LOCAL_NAME, self.plan['name'].encode())]
        if self.plan['manufacturerData']:
            response.append((AdvertisingData.MANUFACTURER_SPECIFIC_DATA, bytes.fromhex(self.plan['manufacturerData'])))
        await self.device.start_advertising(
            advertising_data=bytes(AdvertisingData(advertised)),
            scan_response_data=bytes(AdvertisingData(response)),
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )


async def obey(pods, server):
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().split():
        match line:
            case ['drop', address, reason]:
                await pods[address].drop(int(reason))
            case ['stats']:
                say(type='stats', sent={address: pod.firmware.sent_count for address, pod in pods.items()})
            case ['quit']:
                break
    server.close()


async def main():
    # Commands that Bumble's controller does not know are answered as such; it need not tell us too.
    logging.disable(logging.WARNING)
    with open(sys.argv[1], encoding='utf-8') as file:
        plans = json.load(file)
    air = Air()
    pods = {plan['address']: Pod(plan, air) for plan in plans}
    for pod in pods.values():
        await pod.switch_on()
    server = await asyncio.get_running_loop().create_server(lambda: CollectorPort(air), '127.0.0.1', 0)
    say(type='ready', port=server.sockets[0].getsockname()[1])
    await obey(pods, server)


if __name__ == '__main__':
    asyncio.run(main())
