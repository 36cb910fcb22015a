"""The two ends of an ASGI server that a test holds in its hands."""

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Visit:
    """One request: what the visitor sends, and what came back."""

    method: str = "GET"
    path: bytes = b"/"
    query: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=lambda: [b""])
    leaves_before_the_end: bool = False
    answered: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def scope(self) -> dict[str, Any]:
        return {
            "type": "http",
            "method": self.method,
            "path": self.path.decode(),
            "raw_path": self.path,
            "query_string": self.query,
            "headers": self.headers,
            "http_version": "1.1",
            "server": ("service.example", 8000),
            "client": ("192.0.2.7", 4711),
            "scheme": "http",
        }

    async def receive(self) -> dict[str, Any]:
        if self.chunks:
            chunk = self.chunks.pop(0)
            more = bool(self.chunks) or self.leaves_before_the_end
            return {"type": "http.request", "body": chunk, "more_body": more}
        if not self.leaves_before_the_end:
            await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.answered.append(message)

    async def make(self, application: Any) -> "Visit":
        await application(self.scope, self.receive, self.send)
        return self

    @property
    def status(self) -> int:
        return int(self.answered[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.answered[1:])

    def header_lines(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.answered[0]["headers"] if key == name]
