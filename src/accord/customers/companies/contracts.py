"""What crosses the door of companies."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class CompanyRow:
    """A company; `people` counts who belongs to it, `owner_ids` are the colleagues who look after it."""

    id: int
    name: str
    tier: str
    domains: tuple[str, ...]
    owner_ids: tuple[int, ...]
    people: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class CompanyPage:
    """A page of the list of companies; `next_cursor` is empty at its end."""

    rows: tuple[CompanyRow, ...]
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class DomainProposal:
    """A domain of several customers that is no public provider's and belongs to no company yet."""

    domain: str
    people: int
