"""How far back to look, and by which way: pure, from how often a word occurs and how much a filter leaves.

Messages carry the day and the block of 32 days on which they were sent as words of their own in the search index, so
that the index itself answers "this word, within these days". A search takes as many days as ought to hold enough
hits, newest first, and more when they did not: what it costs depends on how much is shown, not on how often the word
was ever said. Where a filter leaves few conversations, walking those costs less than reading the word's messages.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(2000, 1, 1)
BLOCK_DAYS = 32
_FEW_DAYS = 12  # asked for one by one; more are rounded to blocks
_MOST_BLOCKS = 72  # of which a search names each; more are asked for without naming any
_CLOSER, _WIDER = 0.5, 5.0  # by how much a window may be shorter or longer than the one before
FEW_HITS = 4_000  # that are read at once, whatever their age
# Measured at five million messages: a message found by the index, with its conversation, 15 µs; a message of a
# conversation looked at, 8: those of one conversation lie apart, as they came.
_HIT_COST, _LOOK_COST = 15.0, 8.0
DEAREST = 2_000_000.0  # µs after which a search says how far it came


@dataclass(frozen=True)
class Corpus:
    """How many messages were sent in which block of days, newest block first, and how many conversations there are.

    The words of messages up to the id `counted_to` are counted.
    """

    blocks: tuple[tuple[int, int], ...]
    conversations: int
    counted_to: int = 0

    @property
    def messages(self) -> int:
        """How many messages there are."""
        return sum(count for _, count in self.blocks)


@dataclass(frozen=True)
class Window:
    """Days from `since` (None: from the beginning) up to but not including `until`, as numbers of days.

    With `is_newest` nothing was sent later, so that a block that has begun may be asked for as a whole.
    """

    since: int | None
    until: int
    messages: int
    is_newest: bool = False

    @property
    def lexemes(self) -> tuple[str, ...]:
        """The words of the index that stand for these days; none when all of the past is meant."""
        if self.since is None:
            return ()
        until = self.until
        first = -(-self.since // BLOCK_DAYS)
        if self.is_newest and until > first * BLOCK_DAYS:
            until = -(-until // BLOCK_DAYS) * BLOCK_DAYS
        last = max(first, until // BLOCK_DAYS)
        days = [*range(self.since, min(first * BLOCK_DAYS, until)), *range(last * BLOCK_DAYS, until)]
        return (*(f"#b{block}" for block in range(first, last)), *(f"#d{day}" for day in dict.fromkeys(days)))


def number_of(day: date) -> int:
    """The number of a day, as the index counts them."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    """The day of a number."""
    return FIRST_DAY + timedelta(days=number)


def walks(*, share_of_messages: float, share_of_conversations: float) -> bool:
    """Whether looking at the messages of the conversations that a filter leaves costs less than asking the index."""
    return share_of_conversations * _LOOK_COST < share_of_messages * _HIT_COST


def cost_of(window: Window, *, share_of_messages: float, share_of_conversations: float, walking: bool) -> float:
    """What a window costs by the way chosen, in µs."""
    share, each = (share_of_conversations, _LOOK_COST) if walking else (share_of_messages, _HIT_COST)
    return window.messages * share * each


def windows(
    corpus: Corpus,
    *,
    wanted: int,
    share_of_messages: float,
    share_of_conversations: float,
    today: int,
    until: int | None,
) -> Generator[Window, int | None, None]:
    """The days to look at, newest first, until somebody has enough; the last window begins at the beginning.

    Whoever sends how many were found in the one before gets as many days as ought to hold the rest; else more and more.
    """
    later = [(number + 1) * BLOCK_DAYS for number, _ in corpus.blocks if number > today // BLOCK_DAYS]
    end = max([today + 1, *later])
    until = end if until is None else min(until, end)
    hits_a_message = share_of_messages * share_of_conversations
    if share_of_messages * corpus.messages <= FEW_HITS or not corpus.blocks:
        yield Window(since=None, until=until, messages=corpus.messages)
        return
    target = 1.3 * wanted / max(hits_a_message, 1e-12)
    left = wanted
    while True:
        window = _reaching_back(corpus, until=until, end=end, messages=target)
        found = yield window
        if window.since is None:
            return
        left -= found or 0
        rest = 1.5 * max(left, 1) * window.messages / found if found else float("inf")
        until, target = window.since, min(max(rest, target * _CLOSER), target * _WIDER)


def _reaching_back(corpus: Corpus, *, until: int, end: int, messages: float) -> Window:
    """The shortest window that ends before `until` and holds about so many messages; all of them end before `end`."""
    reached = 0.0
    for position, (number, count) in enumerate(corpus.blocks):
        first = number * BLOCK_DAYS
        if first >= until:
            continue
        days, a_day = min(BLOCK_DAYS, until - first), count / max(1, min(BLOCK_DAYS, end - first))
        here = a_day * days
        if reached + here < messages:
            reached += here
            continue
        if position + 1 == len(corpus.blocks):
            break
        since = _rounded(until, first, days - int((messages - reached) / max(a_day, 1e-9)) - 1)
        if (until - since) // BLOCK_DAYS > _MOST_BLOCKS:
            break
        return Window(since=since, until=until, messages=int(reached + here), is_newest=until == end)
    return Window(since=None, until=until, messages=corpus.messages)


def _rounded(until: int, first: int, days_not_needed: int) -> int:
    """A short window begins on its day, a longer one with its block."""
    since = first + max(0, days_not_needed)
    return min(since, until - 1) if until - since <= _FEW_DAYS else min(first, until - 1)
