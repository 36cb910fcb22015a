"""Facts of the log as what they mean for time."""

from datetime import datetime

from accord.desk.contracts import CaseStatus
from accord.desk.events import CaseReopened, CaseSolved, MessageArrived, ReplyPosted
from accord.desk.levels.rules import Happening
from accord.kernel.events import Event


def happening_of(event: Event, number: int, at: datetime) -> Happening:
    """A fact as what it means for time; a reply that leaves later answers nobody yet."""
    status: str = getattr(event, "status", "")
    if isinstance(event, CaseSolved):
        status = CaseStatus.SOLVED
    return Happening(
        id=number,
        at=at,
        asks=isinstance(event, MessageArrived) and event.waits and not event.machine,
        answers=isinstance(event, ReplyPosted) and not event.leaves_in,
        status=CaseStatus(status) if status else None,
        undoes_solving=isinstance(event, CaseReopened) and event.why == "taken_back",
    )
