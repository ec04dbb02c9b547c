"""A line with a delay in front of a server on loopback.

    with SlowLine(server.imap_port, seconds=0.02) as line:     # each way: a round trip takes 40 ms
        connect to line.port

bytes_per_second: what fits through it each way; None: everything.
"""

import asyncio
import threading

from .patience import WAIT_SECONDS


class SlowLine:
    def __init__(self, port, seconds, bytes_per_second=None):
        self._server_port, self._delay, self._rate = port, seconds, bytes_per_second
        self.port = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(WAIT_SECONDS)
        return self

    def __exit__(self, *unused):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _listen(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return server.sockets[0].getsockname()[1]

    async def _serve(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer), return_exceptions=True)

    async def _carry(self, reader, writer):
        """Whatever arrives leaves so much later, behind what came before it."""
        under_way, is_free = asyncio.Queue(), 0
        sender = self._loop.create_task(self._send(under_way, writer))
        while True:
            data = await reader.read(1 << (18 if self._rate is None else 14))
            is_free = max(is_free, self._loop.time())
            if self._rate is not None:
                is_free += len(data) / self._rate
            under_way.put_nowait((is_free + self._delay, data))
            if not data:
                return await sender

    async def _send(self, under_way, writer):
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(max(0, due - self._loop.time()))
            if not data:
                return writer.close()
            writer.write(data)
            await writer.drain()
