"""How often promises are kept, and how often something had to be repeated, for the figures page."""

from datetime import datetime
from typing import Any

from accord.desk.context.queries import repeat_figures, transfer_figures
from accord.desk.promises.queries import promise_kept_by_department, promise_kept_by_team, promise_kept_rate


def kept_and_repeated(*, start: datetime, end: datetime) -> dict[str, Any]:
    """The figures of a span, each with n and interval."""
    return {
        "kept": promise_kept_rate(start=start, end=end),
        "kept_by_team": promise_kept_by_team(start=start, end=end),
        "kept_by_department": promise_kept_by_department(start=start, end=end),
        "repeats": repeat_figures(start=start, end=end),
        "transfers": transfer_figures(start=start, end=end),
    }
