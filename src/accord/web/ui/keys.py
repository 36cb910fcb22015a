"""The single letters that act on a page, and the ones that a person chose instead."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accord.kernel.errors import BadInput

KEYS: Mapping[str, str] = {
    "j": gettext_noop("Next in the list"),
    "k": gettext_noop("Previous in the list"),
    "x": gettext_noop("Choose among several"),
    "r": gettext_noop("Reply"),
    "n": gettext_noop("Note for colleagues"),
    "a": gettext_noop("Assign"),
    "h": gettext_noop("Put aside"),
    "s": gettext_noop("Status"),
    "e": gettext_noop("Solve"),
    "z": gettext_noop("Undo"),
    "o": gettext_noop("Open again"),
    "u": gettext_noop("Mark as unread"),
    "t": gettext_noop("Tags"),
    "l": gettext_noop("Priority"),
    "E": gettext_noop("Hand up"),
    "F": gettext_noop("Follow"),
    "!": gettext_noop("Junk"),
    "#": gettext_noop("Into the trash"),
    "b": gettext_noop("Notifications"),
    "M": gettext_noop("Merge into another"),
    "w": gettext_noop("I had to … (a workaround)"),
    "i": gettext_noop("Better would be … (an idea)"),
    "G": gettext_noop("Give something"),
    "q": gettext_noop("Ask aside"),
    "T": gettext_noop("Give a task"),
    "p": gettext_noop("Note a promise"),
    "d": gettext_noop("Done: the nearest promise is fulfilled"),
    "c": gettext_noop("The customer's page"),
    "I": gettext_noop("Part of an incident"),
    "L": gettext_noop("Link with another case"),
    "S": gettext_noop("Move messages"),
    "V": gettext_noop("Move the conversation"),
    "m": gettext_noop("Macros"),
    "N": gettext_noop("Take the next one"),
    "P": gettext_noop("Whether you take work"),
    "f": gettext_noop("Filter and order"),
    "y": gettext_noop("Mark as read"),
    "A": gettext_noop("Mark all as read"),
    "/": gettext_noop("Search"),
}
"""What each letter does, as the pages call it; `g` and a letter lead to the rooms and cannot be changed."""

SWITCH = "keys"
"""The cookie with which the help page switches the letters on or off on one device."""

_TAKEN = frozenset({"g", "?"})


def own_preferences(request: HttpRequest) -> Mapping[str, Any]:
    """What the person chose for their own screens; it comes with whoever is signed in and costs no statement."""
    return getattr(request.user, "preferences", None) or {}


def read_keys(request: HttpRequest) -> dict[str, str]:
    """The person's own letters by the page's ones; only those that differ."""
    chosen = own_preferences(request).get("keys")
    return {key: letter for key, letter in chosen.items() if key in KEYS} if isinstance(chosen, dict) else {}


def do_keys_act(request: HttpRequest) -> bool:
    """Whether single letters act: as switched on this device, else as the person chose."""
    switched = request.COOKIES.get(SWITCH)
    return switched == "on" if switched in {"on", "off"} else not own_preferences(request).get("keys_off")


def chosen_keys(given: Mapping[str, str]) -> dict[str, str]:
    """The letters of a form that differ from the usual ones. Raises `BadInput` when two are alike or one is taken."""
    pressed = {key: given.get(key, "").strip() or key for key in KEYS}
    for key, letter in pressed.items():
        if len(letter) != 1 or letter in _TAKEN:
            raise BadInput(
                _("“%(letter)s” cannot be a key. Choose one letter other than g and ?.") % {"letter": letter}
            )
        twins = [other for other, same in pressed.items() if same == letter and other != key]
        if twins:
            raise BadInput(
                _("“%(letter)s” would mean both “%(one)s” and “%(other)s”. Choose another letter for one of them.")
                % {"letter": letter, "one": _(KEYS[key]), "other": _(KEYS[twins[0]])}
            )
    return {key: letter for key, letter in pressed.items() if letter != key}
