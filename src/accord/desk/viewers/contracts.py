"""What is known of whoever looks at a conversation at this moment."""

from dataclasses import dataclass
from datetime import timedelta

LOOKS_FOR = timedelta(seconds=40)
"""How long somebody counts as looking after their page was last heard of; it is heard of every fifteen seconds."""

WRITES_FOR = timedelta(seconds=12)
"""How long somebody counts as writing after their last letter; while they write, it is told every four seconds."""


def topic_of(conversation_id: int) -> str:
    """The live topic of whoever looks at a conversation."""
    return f"viewers:{conversation_id}"


@dataclass(frozen=True, kw_only=True)
class ViewerRow:
    """A colleague in the same conversation. `has_draft`: they have begun a reply that has not left."""

    employee_id: int
    name: str
    is_looking: bool
    is_writing: bool
    has_draft: bool
