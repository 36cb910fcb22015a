"""What customers saw at a touchpoint, and from when to when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ShownKind(StrEnum):
    """What kind of thing customers saw."""

    ADVERTISEMENT = "advertisement"
    LETTER = "letter"
    NOTICE = "notice"
    PAGE = "page"
    PRODUCT = "product"


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One version of something that customers saw. Those of one touchpoint, kind and title are versions of one."""

    id: int
    touchpoint_id: int
    touchpoint_name: str
    department_id: int
    kind: ShownKind
    title: str
    words: str
    picture_sha256: str
    picture_type: str
    valid_from: date
    valid_until: date | None
    kept_by: str
    kept_at: datetime
    version: int

    def is_shown(self, day: date) -> bool:
        """Whether customers see it on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
