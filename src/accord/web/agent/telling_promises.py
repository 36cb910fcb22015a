"""Promises in the river of time and between the letters: one line for each thing that happened to one."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.promises.contracts import PromiseKind

_NOUNS: Mapping[str, Callable[[], str]] = {
    PromiseKind.CALL: lambda: _("a call"),
    PromiseKind.WRITE: lambda: _("an answer"),
    PromiseKind.SEND: lambda: _("something to be sent"),
    PromiseKind.REFUND: lambda: _("a refund"),
    PromiseKind.REPAIR: lambda: _("a repair"),
    PromiseKind.FIND_OUT: lambda: _("to find something out"),
    PromiseKind.OTHER: lambda: _("something"),
}


def _line(words: Callable[[], str]) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda who, payload: words() % {"who": who, "what": _NOUNS[payload["promise_kind"]]()}


def _kept(who: str, payload: Mapping[str, Any]) -> str:
    words = _("%(who)s did what was promised, too late: %(what)s") if payload["late"] else _("Promise kept: %(what)s")
    return words % {"who": who, "what": _NOUNS[payload["promise_kind"]]()}


PROMISES: Mapping[str, tuple[str, Callable[[str, Mapping[str, Any]], str]]] = {
    "desk.PromiseMade": ("hand-heart", _line(lambda: _("%(who)s promised %(what)s"))),
    "desk.PromiseBroken": ("alarm-clock", _line(lambda: _("Promise broken: %(what)s"))),
    "desk.PromiseKept": ("circle-check", _kept),
    "desk.PromiseRenegotiated": ("calendar-clock", _line(lambda: _("%(who)s moved a promise with consent: %(what)s"))),
    "desk.PromiseWithdrawn": ("undo-2", _line(lambda: _("A promise was withdrawn: %(what)s"))),
}
