"""Words that moved, cases that were linked and what cases say: one line for each between the letters."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _


def _moved(who: str, payload: Mapping[str, Any]) -> str:
    if payload["is_undo"]:
        return _("%(who)s put messages back here") % {"who": who}
    if payload["is_split"]:
        return _("%(who)s made a case of its own of this") % {"who": who}
    return _("%(who)s moved messages here") % {"who": who}


def _belongs(who: str, payload: Mapping[str, Any]) -> str:
    if payload["previous_customer_id"] != payload["customer_id"]:
        return _("%(who)s gave the conversation to another customer") % {"who": who}
    return _("%(who)s moved the conversation to another case") % {"who": who}


def _linked(who: str, payload: Mapping[str, Any]) -> str:
    words = _("%(who)s took a link to another case away") if payload["is_undo"] else _("%(who)s linked another case")
    return words % {"who": who}


MATTERS: Mapping[str, tuple[str, Callable[[str, Mapping[str, Any]], str]]] = {
    "desk.MessagesMoved": ("split", _moved),
    "desk.ConversationMoved": ("folder-input", _belongs),
    "desk.CasesLinked": ("link", _linked),
}
