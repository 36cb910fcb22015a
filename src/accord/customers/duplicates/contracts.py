"""What crosses the door of duplicates: why two persons may be one."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class KeyKind(StrEnum):
    """By what persons are found who may be the same."""

    PHONE = "phone"
    MAIL = "mail"
    NAME = "name"
    PLACE = "place"


class Why(StrEnum):
    """A reason to take two persons for one."""

    SAME_PHONE = "same_phone"
    DOTS_AND_PLUS = "dots_and_plus"
    TYPING_ERROR = "typing_error"
    SAME_NAME_COMPANY = "same_name_company"
    SAME_NAME_PLACE = "same_name_place"
    SAME_NUMBER = "same_number"
    SAID_SO = "said_so"
    REPLY_TO = "reply_to"


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, order=True)
class Reason:
    """A reason with what shows it: the number, the address, the place."""

    why: Why
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """That something which somebody wrote speaks for their being another customer too."""

    one_id: int
    other_id: int
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What is known of a person by which they may be somebody else too."""

    customer_id: int
    name: str = ""
    company: str = ""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """Two persons who may be one; `score` is from 1 to 99."""

    id: int
    one_id: int
    other_id: int
    score: int
    reasons: tuple[Reason, ...]
    state: ProposalState
    found_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProposalPage:
    """A page of open proposals, the surest first; `next_cursor` is empty at its end."""

    rows: tuple[ProposalRow, ...] = field(default_factory=tuple)
    next_cursor: str = ""
