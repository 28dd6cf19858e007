"""A Polar Verity Sense: features, settings, SDK mode, start and stop over its control point, as its maker's SDK has it."""

import struct

from firmware import Firmware

CONTROL_UUID = 'fb005c8102e7f3871cad8acd2d8df0c8'
ANSWER = 0xF0
GET_SETTINGS, START, STOP, GET_SDK_SETTINGS = 1, 2, 3, 4
ACCELERATION, GYROSCOPE, SDK_MODE = 2, 5, 9
OK, BAD_COMMAND, BAD_TYPE, BAD_LENGTH, ALREADY, BAD_RATE, BAD_RANGE, INVALID_STATE = 0, 1, 2, 4, 6, 8, 9, 12
RATE, RESOLUTION, RANGE, FACTOR, CHANNELS = 0, 1, 2, 5, 4
SIZES = {RATE: 2, RESOLUTION: 2, RANGE: 2, CHANNELS: 1}

PLAIN = {ACCELERATION: {RATE: [52], RESOLUTION: [16], RANGE: [8], CHANNELS: [3]},
         GYROSCOPE: {RATE: [52], RESOLUTION: [16], RANGE: [2000], CHANNELS: [3]}}
IN_SDK_MODE = {ACCELERATION: {RATE: [26, 52, 104, 208, 416], RESOLUTION: [16], RANGE: [2, 4, 8, 16], CHANNELS: [3]},
               GYROSCOPE: {RATE: [26, 52, 104, 208, 416], RESOLUTION: [16], RANGE: [250, 500, 1000, 2000], CHANNELS: [3]}}
# The stream that is replayed was made with these.
REPLAYED = {ACCELERATION: (208, 16), GYROSCOPE: (208, 2000)}
FACTOR_PER_RANGE = {ACCELERATION: 0.0000305, GYROSCOPE: 0.000035}


class Polar(Firmware):
    def __init__(self, plan):
        super().__init__(plan)
        self.sdk_mode = False
        self.running = set()

    def read(self, uuid):
        if uuid != CONTROL_UUID:
            return None
        types = sum(1 << one for one in (1, ACCELERATION, 3, GYROSCOPE, 6, SDK_MODE))
        return bytes([0x0F]) + types.to_bytes(16, 'little')

    async def subscribed(self, uuid, on):
        """Listening alone starts nothing here."""

    def disconnected(self):
        super().disconnected()
        self.running.clear()

    async def written(self, uuid, value):
        if uuid != CONTROL_UUID or len(value) < 2:
            return
        command, kind = value[0], value[1]
        status, parameters = self.obey(command, kind, value[2:])
        await self.notify(CONTROL_UUID, bytes([ANSWER, command, kind, status, 0]) + parameters)
        if self.running:
            self.start()

    def wants(self, value):
        """Frames of the measurement that was started only."""
        return (value[0] & 0x3F) in self.running

    def obey(self, command, kind, rest):
        if kind == SDK_MODE:
            return self.switch_sdk_mode(command), b''
        if kind not in PLAIN:
            return BAD_TYPE, b''
        offered = (IN_SDK_MODE if self.sdk_mode or command == GET_SDK_SETTINGS else PLAIN)[kind]
        if command in (GET_SETTINGS, GET_SDK_SETTINGS):
            return OK, encode(offered)
        if command == STOP:
            if kind not in self.running:
                return ALREADY, b''
            self.running.discard(kind)
            if not self.running:
                self.stop()
            return OK, b''
        if command != START:
            return BAD_COMMAND, b''
        return self.begin(kind, offered, rest)

    def switch_sdk_mode(self, command):
        if self.running:
            return INVALID_STATE
        if self.sdk_mode == (command == START):
            return ALREADY
        self.sdk_mode = command == START
        return OK

    def begin(self, kind, offered, rest):
        asked = decode(rest)
        if asked is None:
            return BAD_LENGTH, b''
        if kind in self.running:
            return ALREADY, b''
        rate, reach = asked.get(RATE), asked.get(RANGE)
        if rate not in offered[RATE] or rate != REPLAYED[kind][0]:
            return BAD_RATE, b''
        if reach not in offered[RANGE] or reach != REPLAYED[kind][1]:
            return BAD_RANGE, b''
        self.running.add(kind)
        return OK, struct.pack('<BBf', FACTOR, 1, FACTOR_PER_RANGE[kind] * reach)


def encode(settings):
    """Id, how many, and the values: numbers of the id's size."""
    return b''.join(
        bytes([key, len(values)]) + b''.join(value.to_bytes(SIZES[key], 'little') for value in values)
        for key, values in settings.items()
    )


def decode(data):
    """One value for each id; None where the bytes don't fit."""
    settings, at = {}, 0
    while at + 2 <= len(data):
        key, count = data[at], data[at + 1]
        if key not in SIZES or count != 1 or at + 2 + SIZES[key] > len(data):
            return None
        settings[key] = int.from_bytes(data[at + 2 : at + 2 + SIZES[key]], 'little')
        at += 2 + SIZES[key]
    return settings if at == len(data) else None
