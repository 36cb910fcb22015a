"""What the agents do and when: the stated mix, drawn from a seed, at instants that do not wait for answers.

Twenty pages a second with the fetches that hints cause counted in: these come when the pages' own scripts ask for them,
and the agents open the rest. What a page loads besides (drafts, presence, dialogs, panels) comes on top.
"""

import random
from dataclasses import dataclass
from enum import StrEnum

PAGES_A_SECOND = 20.0
AGENTS = 60
STREAMS = 1_000


class Deed(StrEnum):
    """One thing that an agent does, which is one page."""

    INBOX = "inbox"
    CONVERSATION = "conversation"
    SEARCH = "search"
    REPLY = "reply"
    ASSIGN = "assign"
    SOLVE = "solve"
    NOTE = "note"


MIX: dict[Deed, float] = {
    Deed.INBOX: 0.22,
    Deed.CONVERSATION: 0.40,
    Deed.SEARCH: 0.10,
    Deed.REPLY: 0.12,
    Deed.ASSIGN: 0.05,
    Deed.SOLVE: 0.06,
    Deed.NOTE: 0.05,
}
VIEWS: tuple[tuple[str, float], ...] = (
    ("view=mine", 0.40),
    ("view=unassigned", 0.22),
    ("view=all", 0.15),
    ("view=all&order=waiting", 0.05),
    ("view=all&queue={queue}", 0.10),
    ("view=pending", 0.04),
    ("view=solved", 0.04),
)
SEARCHES = (
    "parcel", "refund", "zipper", "gaiters", "carabiner", "altimeter", "theodolite", "parcel refund", "refudn",
    "refund status:active", "zipper assignee:nobody", "parcel tag:tag-0",
)  # fmt: skip
MORE = {
    "fetches that hints cause are among the pages a second; dialogs, drafts, presence and late panels come on top": 1.0,
    "a page of a list is opened whole, with a stream of its own": 1.0,
    "a conversation is opened from the list, as two panes": 0.9,
    "a conversation is opened whole": 0.1,
    "a reply is written in two breaths, each with a draft and a look at what it promises": 1.0,
}


@dataclass(frozen=True)
class Due:
    """A deed with the second, from the beginning, at which it is due."""

    at: float
    deed: Deed


def plan(*, seconds: float, rate: float = PAGES_A_SECOND, seed: int = 51) -> list[Due]:
    """Places for deeds at random instants, `rate` a second on the whole: as people come, not as a clock ticks."""
    luck = random.Random(seed)
    count = round(rate * seconds)
    instants = sorted(luck.uniform(0, seconds) for _ in range(count))
    deeds = luck.choices(list(MIX), weights=list(MIX.values()), k=count)
    return [Due(at, deed) for at, deed in zip(instants, deeds, strict=True)]


def view_for(luck: random.Random, queues: list[int]) -> str:
    """The list that an agent goes to."""
    [view] = luck.choices([view for view, _ in VIEWS], weights=[weight for _, weight in VIEWS])
    return view.format(queue=luck.choice(queues) if queues else 0)
