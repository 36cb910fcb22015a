"""Facts about goodwill, side talks and tasks as lines of a conversation and of a customer's river."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accord.web.agent.gestures import kind_words, outcome_words
from accord.web.ui.money import money

BESIDE: Mapping[str, tuple[str, Callable[[], str]]] = {
    "desk.SideTalkAnswered": ("messages-square", lambda: _("What was asked aside was answered")),
    "desk.SideTalkUndelivered": ("mail-x", lambda: _("What was asked aside could not be delivered")),
    "desk.SideTalkOverdue": ("clock-alert", lambda: _("What was asked aside has no answer yet")),
    "desk.TaskDone": ("list-checks", lambda: _("%(who)s did a task")),
    "desk.TaskReturned": ("list-x", lambda: _("%(who)s gave a task back")),
    "desk.TaskOverdue": ("clock-alert", lambda: _("A task is overdue")),
}


def _what(payload: Mapping[str, Any]) -> str:
    amount, words = Decimal(payload["amount"]), kind_words(payload["gesture"])
    return f"{words} {money(amount, payload['currency'])}" if amount else words


def _line(words: Callable[[], str]) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda who, payload: words() % {"who": who, "what": _what(payload)}


def _outcome(who: str, payload: Mapping[str, Any]) -> str:
    return _("%(what)s: %(outcome)s") % {"what": _what(payload), "outcome": outcome_words(payload["outcome"])}


GESTURES: Mapping[str, tuple[str, Callable[[str, Mapping[str, Any]], str]]] = {
    "desk.GoodwillGiven": ("gift", _line(lambda: _("%(who)s gave: %(what)s"))),
    "desk.GoodwillAsked": ("hand-helping", _line(lambda: _("%(who)s asked a lead for: %(what)s"))),
    "desk.GoodwillGranted": ("gift", _line(lambda: _("%(who)s granted: %(what)s"))),
    "desk.GoodwillRefused": ("ban", _line(lambda: _("%(who)s refused: %(what)s"))),
    "desk.GoodwillWithdrawn": ("undo-2", _line(lambda: _("%(who)s took back: %(what)s"))),
    "desk.GoodwillOutcomeNoted": ("sprout", _outcome),
}
