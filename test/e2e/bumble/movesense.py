"""A Movesense sensor: its GATT SensorData service, as the reference firmware has it, older generation."""

from firmware import Firmware

WRITE_UUID = '3480000171854d5db431630e7050e8f0'
NOTIFY_UUID = '3480000271854d5db431630e7050e8f0'
HELLO, SUBSCRIBE, UNSUBSCRIBE = 0, 1, 2
RESULT = 1
OK, BAD_REQUEST, NOT_FOUND = 200, 400, 404


class Movesense(Firmware):
    """The stream that is replayed has a path and a reference of its own, known from the plan's first value."""

    def __init__(self, plan):
        super().__init__(plan)
        self.reference = self.records[0][1][1]
        self.path = b'/Meas/IMU6/208'
        self.subscriptions = set()

    async def subscribed(self, uuid, on):
        """Listening alone starts nothing; who stops to listen has unsubscribed from all."""
        if uuid == NOTIFY_UUID and not on:
            self.subscriptions.clear()
            self.stop()

    def disconnected(self):
        super().disconnected()
        self.subscriptions.clear()

    async def written(self, uuid, value):
        if uuid != WRITE_UUID or len(value) < 2:
            return
        command, reference, data = value[0], value[1], value[2:]
        if command == HELLO:
            await self.notify(NOTIFY_UUID, bytes([RESULT, reference]) + b'Hello')
            return
        status = self.obey(command, reference, data)
        # Most significant byte first, as the reference firmware was seen to do.
        await self.notify(NOTIFY_UUID, bytes([RESULT, reference]) + status.to_bytes(2, 'big'))
        if self.subscriptions:
            self.start()

    def obey(self, command, reference, data):
        if command == SUBSCRIBE:
            if reference == 0 or reference in self.subscriptions:
                return BAD_REQUEST
            if data != self.path or reference != self.reference:
                return NOT_FOUND
            self.subscriptions.add(reference)
            return OK
        if command == UNSUBSCRIBE:
            if reference not in self.subscriptions:
                return NOT_FOUND
            self.subscriptions.discard(reference)
            self.stop()
            return OK
        return BAD_REQUEST
