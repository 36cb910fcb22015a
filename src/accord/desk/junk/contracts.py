"""What crosses the door of junk: who is blocked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BlockKind(StrEnum):
    """What is blocked: one address, or all of a domain."""

    ADDRESS = "address"
    DOMAIN = "domain"


@dataclass(frozen=True, kw_only=True)
class BlockRow:
    """A sender whose mail is junk as soon as it arrives."""

    id: int
    kind: BlockKind
    value: str
    by: str
    blocked_at: datetime
    stopped: int


@dataclass(frozen=True, kw_only=True)
class Learned:
    """How many conversations taught what junk is, and how many what it is not."""

    junk: int
    fine: int
    is_enough: bool
