"""The bad line where no packets can be had: a proxy on loopback in front of each server. What is lost or overtaken comes
late, as TCP makes it; what a dead line has taken arrives when it lives again.

Names: a preloaded library (lib/odd_machine.c) knows them as long as a file is there.
"""

import asyncio
import contextlib
import pathlib
import tempfile
import threading

from . import power_cut
from .bad_line import DOWN, UP, BadLine
from .patience import WAIT_SECONDS

AGAIN_SECONDS = 0.2      # until TCP sends once more
LOOK_SECONDS = 0.01
PIECE_BYTES = 16384


class ByteLine(BadLine):
    host = "127.0.0.1"
    near_end = None

    def __enter__(self):
        self._ports = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        with tempfile.NamedTemporaryFile(delete=False) as names:
            self._names = pathlib.Path(names.name)
        return self

    def __exit__(self, *unused):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._names.unlink(missing_ok=True)

    def port_of(self, port):
        if port not in self._ports:
            self._ports[port] = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result(WAIT_SECONDS)
        return self._ports[port]

    @staticmethod
    def far_end():
        return contextlib.nullcontext()

    def environment(self):
        """Names that the line has an answer for as long as it lives."""
        return dict(power_cut.preloaded(power_cut.BUILD / "tests/lib/odd_machine.so"), HARK_NAMES_FILE=str(self._names))

    def die(self, *directions):
        super().die(*directions)
        self._names.unlink(missing_ok=True)

    def mend(self):
        super().mend()
        self._names.touch()

    # ---- inside

    async def _listen(self, port):
        async def serve(reader, writer):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(self._carry(UP, reader, far_writer), self._carry(DOWN, far_reader, writer),
                                 return_exceptions=True)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        return server.sockets[0].getsockname()[1]

    async def _carry(self, direction, reader, writer):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(PIECE_BYTES):
                is_late = self.happens(self.loss) or self.happens(self.reorder) or self.happens(self.spoil)
                await asyncio.sleep(self.delay + (AGAIN_SECONDS if is_late else 0))
                while self.is_dead(direction):
                    await asyncio.sleep(LOOK_SECONDS)
                writer.write(data)
                await writer.drain()
                self.count(direction, len(data))
        while self.is_dead(direction):
            await asyncio.sleep(LOOK_SECONDS)
        writer.close()
