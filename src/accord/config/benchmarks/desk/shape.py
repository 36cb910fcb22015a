"""What a company of a given size looks like: which conversation is whose, how long, how old and where it stands.

Most was solved long ago, about 15 of a thousand conversations are active, and few tags, queues and people have most
of them. All of it follows from the seed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

DAYS = 1_000
ACTIVE_SHARE = 0.015
MESSAGES_EACH = 5
CUSTOMERS_A_CONVERSATION = 0.3
LONG = 30  # messages of the conversations that are opened
LONG_ONES = 200
STATUSES = ("new", "open", "pending", "on_hold", "solved")
CHANNELS = ("email", "web_form", "webchat", "voice")
QUEUES = 10
TAGS = 24
AGENTS = 60
INBOXES = 4
DAY = 86_400.0

Numbers = NDArray[np.int64]
Seconds = NDArray[np.float64]

# What is looked for, with the share of messages that have it, or how many do.
PLANTED: tuple[tuple[str, float], ...] = (
    ("parcel", 0.20),
    ("refund", 0.05),
    ("zipper", 0.01),
    ("gaiters", 0.003),
    ("carabiner", 0.0015),
    ("altimeter", 0.001),
    ("theodolite", 300),
    ("sextant", 10),
)


@dataclass(frozen=True)
class Shape:
    """A company with so many conversations, at an instant (seconds of Unix time)."""

    size: int
    now: float
    seed: int = 7

    @property
    def messages(self) -> int:
        """How many messages there are."""
        return self.size * MESSAGES_EACH

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return max(10, int(self.size * CUSTOMERS_A_CONVERSATION))

    def _luck(self, what: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, what, self.size])

    @cached_property
    def lengths(self) -> Numbers:
        """Messages of each conversation: mostly two to six, some thirty, all together five times the conversations."""
        luck = self._luck(1)
        lengths = np.minimum(1 + luck.geometric(1 / 3.9, self.size), 40).astype(np.int64)
        lengths[luck.choice(self.size, min(LONG_ONES, self.size // 10), replace=False)] = LONG
        movable = np.flatnonzero((lengths > 1) & (lengths < LONG))
        left = self.messages - int(lengths.sum())
        while left:
            some = movable[luck.permutation(len(movable))[: abs(left)]]
            step = 1 if left > 0 else -1
            some = some[(lengths[some] + step >= 1) & (lengths[some] + step < LONG)]
            lengths[some] += step
            left -= step * len(some)
        return lengths

    @cached_property
    def begun(self) -> Seconds:
        """When each conversation began, oldest first; the company has doubled over the time."""
        chances = self._luck(2).random(self.size)
        return np.sort(self.now - DAY * (DAYS * (1 - (np.sqrt(1 + 3 * chances) - 1))) + 0.0)

    @cached_property
    def owner(self) -> Numbers:
        """The conversation of each message, in the order of time: what came at one time lies at one place."""
        return self._in_time[0]

    @cached_property
    def sent(self) -> Seconds:
        """When each message was sent, in that order."""
        return self._in_time[1]

    @cached_property
    def _in_time(self) -> tuple[Numbers, Seconds]:
        owner = np.repeat(np.arange(self.size), self.lengths)
        gaps = self._luck(3).exponential(0.6 * DAY, self.messages)
        first = np.zeros(self.messages, dtype=bool)
        first[np.cumsum(self.lengths) - self.lengths] = True
        gaps[first] = 0
        since = np.cumsum(gaps)
        since -= np.repeat(since[first], self.lengths)
        at = np.minimum(self.begun[owner] + since, self.now - 60 - self._luck(4).random(self.messages) * 3_600)
        order = np.lexsort((np.arange(self.messages), at))
        return owner[order], at[order]

    @cached_property
    def last(self) -> Seconds:
        """When the newest message of each conversation was sent."""
        last = np.zeros(self.size)
        np.maximum.at(last, self.owner, self.sent)
        return last

    @cached_property
    def status(self) -> Numbers:
        """The number of each conversation's status; the active ones are mostly of the last weeks."""
        luck = self._luck(5)
        age = (self.now - self.last) / DAY
        chance = np.where(luck.random(self.size) < 0.02, 40.0, 0.0) + np.exp(-age / 12) * 1_000
        active = luck.choice(self.size, int(self.size * ACTIVE_SHARE), replace=False, p=chance / chance.sum())
        status = np.full(self.size, STATUSES.index("solved"))
        status[active] = luck.choice(4, len(active), p=[0.25, 0.40, 0.25, 0.10])
        return status

    @cached_property
    def assignee(self) -> Numbers:
        """The number of the agent, -1 for nobody: a third of the active and a twelfth of the solved are nobody's."""
        luck = self._luck(6)
        weights = 1 / np.arange(3, AGENTS + 3)
        chosen = luck.choice(AGENTS, self.size, p=weights / weights.sum())
        is_active = self.status != STATUSES.index("solved")
        return np.where(luck.random(self.size) < np.where(is_active, 0.33, 0.08), -1, chosen)

    @cached_property
    def queue(self) -> Numbers:
        """The number of the queue, -1 for none."""
        luck = self._luck(7)
        weights = 0.5 ** np.arange(QUEUES)
        chosen = luck.choice(QUEUES, self.size, p=weights / weights.sum())
        return np.where(luck.random(self.size) < 0.03, -1, chosen)

    @cached_property
    def tag(self) -> Numbers:
        """The number of the one tag that two fifths have, -1 for the others; the rarest has one in a few thousand."""
        luck = self._luck(8)
        weights = 0.72 ** np.arange(TAGS)
        chosen = luck.choice(TAGS, self.size, p=weights / weights.sum())
        return np.where(luck.random(self.size) < 0.6, -1, chosen)

    @cached_property
    def channel(self) -> Numbers:
        """The number of the channel."""
        return self._luck(9).choice(len(CHANNELS), self.size, p=[0.74, 0.15, 0.10, 0.01])

    @cached_property
    def customer(self) -> Numbers:
        """The number of the customer: some write often."""
        return (self.customers * self._luck(10).random(self.size) ** 1.7).astype(np.int64)

    def has_word(self, number: int) -> NDArray[np.bool_]:
        """Which messages have the planted word of this number."""
        share = PLANTED[number][1]
        luck = self._luck(100 + number)
        if share < 1:
            return luck.random(self.messages) < share
        found = np.zeros(self.messages, dtype=bool)
        found[luck.choice(self.messages, min(int(share), self.messages // 10), replace=False)] = True
        return found
