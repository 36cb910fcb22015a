"""Pieces of pages that are drawn again and again with the same in them: rows of lists, remembered for a while."""

from collections.abc import Callable, Hashable

from django.utils import timezone, translation
from markupsafe import Markup

from accord.kernel import clock

_SECONDS = 30  # relative times in a piece are no older; the page itself keeps them up to date
_MOST = 8_000  # of about 2 kB

_kept: dict[Hashable, Markup] = {}


def remembered(name: str, draw: Callable[..., Markup], *given: Hashable) -> Markup:
    """What `draw` makes of these values, which must tell all that it shows but the language and the time."""
    here = (name, translation.get_language(), timezone.get_current_timezone_name(), given)
    turn = (int(clock.now().timestamp()) + hash(here) % _SECONDS) // _SECONDS  # not all are drawn anew at once
    key = (turn, here)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST:
            _kept.clear()
        found = _kept[key] = draw(*given)
    return found
