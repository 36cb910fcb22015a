"""What crosses the door: which theme a signal is about."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GatheredRow:
    """A signal's theme; `is_new` when it was not there before."""

    signal_id: int
    theme_id: int
    is_new: bool
