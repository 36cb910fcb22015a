"""Orders to the cells: count everything anew, or the newest days once more; follow texts to other themes."""

import time
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.measure.cells.contracts import Rebuilt
from accord.measure.cells.counting import count_days_anew, days_known, follow_cases
from accord.measure.cells.places import places_of_texts
from accord.understand.themes.queries import texts_of_fit

RECENT_DAYS = 40
_DAYS_AT_ONCE = 28
_TEXTS_AT_ONCE = 500

Progress = Callable[[float, date], None]


def rebuild_cells(*, progress: Progress | None = None) -> Rebuilt:
    """Make facts and cells again from the records, four weeks at a time, while everybody goes on working.

    What is already as it should be is not written. `progress` hears the share done and the day reached.
    """
    known = days_known()
    return _rebuild(*known, progress) if known else _NOTHING


def renew_recent_days() -> Rebuilt:
    """Count the newest days once more: what an event did not tell (a handler that failed for good) is put right."""
    today = clock.today(read_company().timezone)
    return _rebuild(today - timedelta(days=RECENT_DAYS), today + timedelta(days=1), None)


def follow_fit(*, fit_id: int) -> None:
    """Let figures follow a fit, some texts at a time, so that nobody waits for all of them; what stayed costs no write.

    At most as many texts as a fit reads.
    """
    texts = texts_of_fit(fit_id=fit_id)
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        follow_texts(text_ids=texts[start : start + _TEXTS_AT_ONCE])


def follow_texts(*, text_ids: Collection[int]) -> None:
    """Bring figures in line with the themes that texts have now."""
    cases, answers = places_of_texts(text_ids=text_ids)
    if cases or answers:
        follow_cases(case_ids=cases, answer_ids=answers)


_NOTHING = Rebuilt(facts=0, cells=0, facts_otherwise=0, cells_otherwise=0, days=0)


def _rebuild(first: date, last: date, progress: Progress | None) -> Rebuilt:
    begun = time.monotonic()
    days = (last - first).days + 1
    facts = facts_otherwise = cells = cells_otherwise = 0
    for since, until in _stretches(first, last):
        found = count_days_anew(first=since, last=until)
        facts, facts_otherwise = facts + found[0], facts_otherwise + found[1]
        cells, cells_otherwise = cells + found[2], cells_otherwise + found[3]
        if progress is not None:
            progress(((until - first).days + 1) / days, until)
    return Rebuilt(
        facts=facts,
        cells=cells,
        facts_otherwise=facts_otherwise,
        cells_otherwise=cells_otherwise,
        days=days,
        seconds=time.monotonic() - begun,
    )


def _stretches(first: date, last: date) -> Iterator[tuple[date, date]]:
    since = first
    while since <= last:
        until = min(last, since + timedelta(days=_DAYS_AT_ONCE - 1))
        yield since, until
        since = until + timedelta(days=1)
