"""What goes over a line between the web process and those that draw its pages.

Either way a head, which is JSON, and a body, each with its length before them: `!I` and `!Q`. The head of a request
names what was heard since the last one on its line; that of an answer, which keys were taken out of the cache of the
process that drew it, and the other processes hear of them (as topics, with `KEPT` before them) before the visitor does.
"""

import json
import struct
from typing import Any

LENGTHS = struct.Struct("!IQ")
KEPT = "kept:"


def pack(head: Any, body_length: int) -> bytes:
    """The lengths and the head; the body follows."""
    text = json.dumps(head, separators=(",", ":")).encode()
    return LENGTHS.pack(len(text), body_length) + text


def unpack(text: bytes) -> Any:
    """A head that was packed."""
    return json.loads(text)
