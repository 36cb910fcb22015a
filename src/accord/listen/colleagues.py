"""The names of those who work here, which are taken out of what customers say."""

from django.core.cache import cache

from accord.staff.queries import list_employees

_KEY = "listen.colleagues"
_SECONDS = 60


def colleague_names() -> tuple[str, ...]:
    """Everybody's name; at most one statement a minute."""
    known: tuple[str, ...] | None = cache.get(_KEY)
    if known is None:
        known = tuple(employee.name for employee in list_employees())
        cache.set(_KEY, known, _SECONDS)
    return known
