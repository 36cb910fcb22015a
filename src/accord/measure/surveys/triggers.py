"""The occasions that running programmes wait for, known without a statement for a few seconds."""

from django.core.cache import cache

from accord.measure.surveys.contracts import CASE_STUCK, ProgrammeKind, ProgrammeState
from accord.measure.surveys.models import Programme

_KEY = "measure.triggers"
_SECONDS = 5


def triggers_in_use() -> frozenset[str]:
    """What some running programme waits for; asked of the database every few seconds at most."""
    known: frozenset[str] | None = cache.get(_KEY)
    if known is None:
        running = Programme.objects.filter(state=ProgrammeState.RUNNING, kind=ProgrammeKind.TRANSACTIONAL)
        # A solution that stuck is always considered: its programme is made when it is first needed.
        known = frozenset({CASE_STUCK, *running.values_list("trigger", flat=True)})
        cache.set(_KEY, known, _SECONDS)
    return known


def forget_triggers() -> None:
    """Ask the database again: a programme was begun, changed or ended."""
    cache.delete(_KEY)
