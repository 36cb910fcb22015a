"""How long a customer may honestly be told to wait, and in which words."""

import math
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.desk.acknowledging.contracts import Record

LEAST = 20
"""Fewer first replies than this say nothing."""


def record_of(waits: Sequence[tuple[timedelta, bool]], *, in_working_time: bool = False) -> Record:
    """What waits for a first reply come to: each with whether it ended. Those who wait still are not left out.

    Kaplan and Meier (1958): whoever has waited two hours so far counts among those who waited at least two hours. A
    mean of the answered alone would promise what the slow half never got.
    """
    answered = sum(1 for _wait, ended in waits if ended)
    if answered < LEAST:
        return Record(n=len(waits), in_working_time=in_working_time)
    return Record(
        n=len(waits), median=_quantile(waits, 0.5), most=_quantile(waits, 0.8), in_working_time=in_working_time
    )


def _quantile(waits: Sequence[tuple[timedelta, bool]], share: float) -> timedelta | None:
    """The time by which this share was answered; None where the record does not reach so far."""
    at_risk, unanswered = len(waits), 1.0
    for wait, ended in sorted(waits, key=lambda each: (each[0], not each[1])):
        if ended:
            unanswered *= 1 - 1 / at_risk
            if unanswered <= 1 - share + 1e-9:
                return wait
        at_risk -= 1
    return None


def expectation(record: Record, *, by: str = "") -> str:
    """One honest sentence on when an answer comes; empty where the record is too thin, or says nothing useful.

    `by` is the day and time at which the time of eight in ten is used up for whoever reads it.
    """
    if record.median is None or record.most is None:
        return ""
    said = (
        _(
            "Of the last %(n)s people who wrote to us, half had an answer within %(half)s of our working time and eight"
            " in ten within %(most)s."
        )
        if record.in_working_time
        else _(
            "Of the last %(n)s people who wrote to us, half had an answer within %(half)s and eight in ten within"
            " %(most)s."
        )
    )
    words = {"n": record.n, "half": duration_words(record.median), "most": duration_words(record.most)}
    return said % words + (" " + _("For you that is by %(when)s.") % {"when": by} if by else "")


def duration_words(span: timedelta) -> str:
    """A span rounded up to what people say: minutes up to one hour, hours up to two days, then days."""
    minutes = max(1, math.ceil(span / timedelta(minutes=1)))
    if minutes <= 60:
        minutes = math.ceil(minutes / 5) * 5
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = math.ceil(minutes / 60)
    if hours <= 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = math.ceil(hours / 24)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
