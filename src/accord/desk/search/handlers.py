"""What search hears of cases: what their fields say is found from then on."""

from collections.abc import Sequence

from accord.desk.case_types.events import CaseDetailsChanged
from accord.desk.search.operations import note_fields
from accord.kernel.events import Fact, subscribe_many

_SAYS_NO_WORDS = "done"


@subscribe_many(CaseDetailsChanged)
def follow_fields(*, events: Sequence[CaseDetailsChanged], facts: Sequence[Fact]) -> None:
    """Let the fields of these cases be found by what they say now."""
    said = {
        event.case_id: fact.occurred_at
        for event, fact in zip(events, facts, strict=True)
        if event.what != _SAYS_NO_WORDS
    }
    if said:
        note_fields(said=said)
