"""Service levels in the inbox and beside a conversation: what is due, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from accord.desk.levels.contracts import STANDING, ClockRow, ClockState, Level, Metric
from accord.desk.levels.queries import levels_of
from accord.web.ui.formats import ago, at


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """One promise of time beside a conversation."""

    name: str
    kind: str
    words: Markup | str
    when: Markup


def metric_name(metric: str) -> str:
    """What a service level promises a time for."""
    return {
        Metric.FIRST_REPLY: _("First reply"),
        Metric.NEXT_REPLY: _("Next reply"),
        Metric.RESOLUTION: _("Full resolution"),
        Metric.REQUESTER_WAIT: _("Customer's wait"),
    }[Metric(metric)]


def due_words(level: Level) -> tuple[Markup, str]:
    """What a row says of what is due, and the kind of its status: calm, at risk, or late."""
    is_reply = level.metric in {Metric.FIRST_REPLY, Metric.NEXT_REPLY}
    if level.is_broken:
        sentence = _("reply was due %(when)s") if is_reply else _("was due %(when)s")
    else:
        sentence = _("reply due %(when)s") if is_reply else _("due %(when)s")
    return with_time(sentence, ago(level.due_at)), _kind(is_broken=level.is_broken, is_warned=level.is_warned)


def levels_of_rows(case_ids: list[int]) -> Mapping[int, tuple[Markup, str]]:
    """What is due in each of these cases that has something due. At most one statement."""
    return {case_id: due_words(level) for case_id, level in levels_of(case_ids=case_ids).items()}


def levels_context(clocks: Sequence[ClockRow]) -> dict[str, Any]:
    """The panel beside a conversation: what stands, and what was broken."""
    shown = [one for one in clocks if one.state in STANDING or one.broken_at]
    return {"due_lines": [_line(one) for one in sorted(shown, key=lambda one: (one.state not in STANDING, one.id))]}


def _line(one: ClockRow) -> DueLine:
    if one.state == ClockState.PAUSED and one.broken_at is None:
        kind, words = "closed", _("rests while it is with others")
    elif one.state in STANDING:
        sentence = _("was due %(when)s") if one.broken_at else _("due %(when)s")
        kind = _kind(is_broken=one.broken_at is not None, is_warned=one.warned_at is not None)
        words = with_time(sentence, ago(one.due_at))
    else:
        kind, words = "late", _("was late")
    return DueLine(name=metric_name(one.metric), kind=kind, words=words, when=at(one.due_at))


def _kind(*, is_broken: bool, is_warned: bool) -> str:
    return "late" if is_broken else "risk" if is_warned else "waiting"


def with_time(sentence: str, when: Markup) -> Markup:
    """A sentence of ours with the time in it that the page keeps up to date."""
    before, _mark, after = sentence.partition("%(when)s")
    return Markup("{}{}{}").format(before, when, after)
