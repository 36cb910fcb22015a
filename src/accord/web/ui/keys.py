"""The single letters that act on a page, and the ones that a person chose instead, kept on their device."""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
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
    "o": gettext_noop("Open again"),
    "u": gettext_noop("Mark as unread"),
    "M": gettext_noop("Merge into another"),
    "w": gettext_noop("I had to … (a workaround)"),
    "i": gettext_noop("Better would be … (an idea)"),
    "c": gettext_noop("The customer's page"),
    "/": gettext_noop("Search"),
}
"""What each letter does, as the pages call it; `g` and a letter lead to the rooms and cannot be changed."""

_COOKIE = "keymap"
_YEAR = 60 * 60 * 24 * 365
_TAKEN = frozenset({"g", "?"})


def read_keys(request: HttpRequest) -> dict[str, str]:
    """The person's own letters by the page's ones; only those that differ."""
    pairs = unquote(request.COOKIES.get(_COOKIE, "")).split(" ")
    chosen = {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] in KEYS and pair[1].isprintable()}
    return chosen if len({chosen.get(key, key) for key in KEYS}) == len(KEYS) else {}


def remember_keys(response: HttpResponse, chosen: Mapping[str, str]) -> None:
    """Keep the person's own letters on this device. Raises `BadInput` when two are alike or one is taken."""
    pressed = {key: (chosen.get(key) or key).strip() or key for key in KEYS}
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
    pairs = " ".join(f"{key}{letter}" for key, letter in pressed.items() if letter != key)
    if pairs:
        response.set_cookie(_COOKIE, quote(pairs), max_age=_YEAR, samesite="Lax")
    else:
        response.delete_cookie(_COOKIE)


def remember_whether_keys_act(response: HttpResponse, *, they_act: bool) -> None:
    """Switch the single letters on or off on this device; scripts write the same cookie."""
    if they_act:
        response.delete_cookie("keys")
    else:
        response.set_cookie("keys", "off", max_age=_YEAR, samesite="Lax")
