"""Figures of what customers answered. Every figure comes with its n and interval."""

from collections.abc import Iterable
from datetime import datetime

from accord.journey.queries import list_touchpoints
from accord.measure.contracts import Figure, TouchpointFigures
from accord.measure.rules import share as share  # noqa: PLC0414 - this module's own door
from accord.measure.surveys.queries import answers_by_id as answers_by_id  # noqa: PLC0414 - the same
from accord.measure.surveys.queries import count_scores, count_scores_by_touchpoint
from accord.measure.surveys.queries import list_answers as list_answers  # noqa: PLC0414 - the same
from accord.understand.queries import count_contacts


def csat(*, start: datetime, end: datetime, case_ids: Iterable[int] | None = None) -> Figure:
    """CSAT (top-2-box) of the answers given in [start, end), in per cent, with its Wilson interval."""
    return _csat(count_scores(scale="csat", start=start, end=end, case_ids=case_ids))


def ces(*, start: datetime, end: datetime, case_ids: Iterable[int] | None = None) -> Figure:
    """CES 2.0: the share of answers of 5 and more on seven, in per cent, with its Wilson interval."""
    return _ces(count_scores(scale="ces", start=start, end=end, case_ids=case_ids))


def touchpoint_figures(*, start: datetime, end: datetime) -> list[TouchpointFigures]:
    """Contacts, failure share and scores at each touchpoint with contacts in [start, end), most contacts first."""
    contacts = count_contacts(start=start, end=end)
    csats, eases = (count_scores_by_touchpoint(scale=scale, start=start, end=end) for scale in ("csat", "ces"))
    found = []
    for touchpoint in list_touchpoints():
        here = contacts.get(touchpoint.id)
        if here is None:
            continue
        found.append(
            TouchpointFigures(
                touchpoint_id=touchpoint.id,
                touchpoint_name=touchpoint.name,
                department_name=touchpoint.department_name,
                contacts=here.contacts,
                failure_share=share(here.failures, here.judged),
                csat=_csat(csats[touchpoint.id]),
                ces=_ces(eases[touchpoint.id]),
            )
        )
    return sorted(found, key=lambda row: (-row.contacts, row.touchpoint_name))


def _csat(counts: dict[int, int]) -> Figure:
    return share(counts[4] + counts[5], sum(counts.values()))


def _ces(counts: dict[int, int]) -> Figure:
    return share(counts[5] + counts[6] + counts[7], sum(counts.values()))
