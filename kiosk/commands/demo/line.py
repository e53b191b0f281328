"""A network line that can be cut: a TCP relay between the kiosk and the county or platform."""

import asyncio
import threading
from urllib.parse import urlsplit


class Line:
    """Relays to one address while up; cut, it drops what is open and refuses what comes."""

    def __init__(self, target_url: str) -> None:
        parts = urlsplit(target_url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._up = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._port = 0
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def url(self) -> str:
        """The address the kiosk uses."""
        return f"http://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """The 4G link drops."""
        self._loop.call_soon_threadsafe(self._set, False)

    def mend(self) -> None:
        """The 4G link is back."""
        self._loop.call_soon_threadsafe(self._set, True)

    def close(self) -> None:
        """Stop relaying."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=5)

    def _set(self, up: bool) -> None:
        self._up = up
        if not up:
            for writer in tuple(self._writers):
                writer.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        self._set(False)
        relays = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.gather(*relays, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        for each in (writer, far_writer):
            self._writers.discard(each)
            each.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        return  # the line was cut, or one side hung up: the other side sees it too
