"""A mail server that takes everything and keeps nothing, so that replies leave."""

import asyncio


class Sink:
    """Listens on a port of this machine while the block lasts; `taken` mails."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Sink":
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *fault: object) -> None:
        assert self._server is not None  # noqa: S101
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        in_words = False
        while line := await reader.readline():
            if in_words:
                in_words = line != b".\r\n"
                if not in_words:
                    self.taken += 1
                    writer.write(b"250 taken\r\n")
                continue
            order = line[:4].upper()
            in_words = order == b"DATA"
            writer.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(order, b"250 sink\r\n"))
            if order == b"QUIT":
                break
        writer.close()
