"""A WitMotion sensor: five-byte commands that must be unlocked, registers that can be read, a stream of 20-byte frames."""

from firmware import Firmware

COMMAND_UUID = '0000ffe900001000800000805f9a34fb'
HEAD = bytes([0xFF, 0xAA])
UNLOCK, RATE, READ = 0x69, 0x03, 0x27
BATTERY = 0x64
TEN_HZ, TWO_HUNDRED_HZ = 0x06, 0x0B
CENTIVOLTS = 393


class WitMotion(Firmware):
    def __init__(self, plan):
        super().__init__(plan)
        self.unlocked = False
        self.rate = TEN_HZ
        self.listened_to = False

    async def subscribed(self, uuid, on):
        if uuid != self.stream_uuid:
            return
        self.listened_to = on
        self.run_or_rest()

    def disconnected(self):
        super().disconnected()
        self.unlocked = False
        self.listened_to = False

    async def written(self, uuid, value):
        if uuid != COMMAND_UUID or len(value) != 5 or value[:2] != HEAD:
            return
        register, low = value[2], value[3]
        if register == UNLOCK:
            self.unlocked = True
        elif register == RATE and self.unlocked:
            self.rate = low
            self.run_or_rest()
        elif register == READ:
            first = {RATE: self.rate, BATTERY: CENTIVOLTS}.get(low, 0)
            registers = [first, 1, 0, 0, 0, 0, 0, 0]
            frame = bytes([0x55, 0x71, low, 0]) + b''.join(one.to_bytes(2, 'little') for one in registers)
            await self.notify(self.stream_uuid, frame)

    def run_or_rest(self):
        """What is replayed was made with 200 samples a second."""
        if self.listened_to and self.rate == TWO_HUNDRED_HZ:
            self.start()
        else:
            self.stop()
