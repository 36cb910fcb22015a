"""Facts about notes on customers, and on companies, which stand in no customer's time."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerNoteWritten(Event):
    """A colleague wrote something down about a customer."""

    customer_id: int
    note_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerNoteChanged(Event):
    """A note was changed, pinned, removed or brought back; `what` says which."""

    customer_id: int
    note_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class CompanyNoteChanged(Event):
    """A note about a company was written, changed, pinned, removed or brought back; `what` says which."""

    company_id: int
    note_id: int
    what: str

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "desk")
