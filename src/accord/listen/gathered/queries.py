"""Reads of signals about themes."""

from collections.abc import Collection

from accord.listen.gathered.contracts import GatheredRow
from accord.listen.gathered.models import ThemeSignal


def themes_of_signals(*, signal_ids: Collection[int]) -> dict[int, GatheredRow]:
    """The themes of those of these signals that are about one. One statement; none without signals."""
    if not signal_ids:
        return {}
    return {
        row.signal_id: GatheredRow(signal_id=row.signal_id, theme_id=row.theme_id, is_new=row.is_new)
        for row in ThemeSignal.objects.filter(signal_id__in=signal_ids)
    }


def signals_of_theme(*, theme_id: int) -> list[int]:
    """The signals about a theme, newest first."""
    found = ThemeSignal.objects.filter(theme_id=theme_id).order_by("-signal__raised_at")
    return list(found.values_list("signal_id", flat=True))
