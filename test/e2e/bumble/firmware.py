"""What a pod does besides being a GATT server: it replays its stream, and answers commands as its family does."""

import asyncio
import time


class Firmware:
    """Streams while its data characteristic is subscribed to; families with commands override that."""

    def __init__(self, plan):
        self.stream_uuid = plan['stream']['uuid']
        self.records = read_records(plan['stream']['file'])
        self.sent_count = 0
        self.position = 0
        self.first_started_s = None
        self.task = None
        self.notify = None

    def connected(self, notify):
        """`notify(uuid, value)` is a coroutine; it is good until `disconnected`."""
        self.notify = notify

    def disconnected(self):
        self.stop()
        self.notify = None

    def read(self, uuid):
        """None for what the plan says."""
        return None

    def wants(self, value):
        """Whether the stream says this now."""
        return True

    async def subscribed(self, uuid, on):
        if uuid != self.stream_uuid:
            return
        if on:
            self.start()
        else:
            self.stop()

    async def written(self, uuid, value):
        """A command from the collector."""

    def start(self):
        """The sensor's clock goes on while nobody listens, so the stream goes on where it would be by now."""
        if self.task is not None:
            return
        now_s = time.monotonic()
        if self.first_started_s is None:
            self.first_started_s = now_s
        elapsed_us = (now_s - self.first_started_s) * 1e6
        while self.position < len(self.records) and self.records[self.position][0] < elapsed_us:
            self.position += 1
        self.task = asyncio.create_task(self._replay())

    def stop(self):
        if self.task is not None:
            self.task.cancel()
        self.task = None

    async def _replay(self):
        while self.position < len(self.records):
            time_us, value = self.records[self.position]
            wait_s = self.first_started_s + time_us / 1e6 - time.monotonic()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self.position += 1
            if self.wants(value):
                self.sent_count += 1
                await self.notify(self.stream_uuid, value)


def read_records(path):
    """Lines of 'microseconds hex', as the firmware of the simulator sent them."""
    with open(path, encoding='ascii') as lines:
        fields = (line.split() for line in lines)
        return [(int(time_us), bytes.fromhex(value)) for time_us, value in fields]
