"""The one way upward inside a transaction: a named event with exactly one receiver, registered at start.

A mail, its message, conversation, event and deadlines must be one commit, although the desk stands above the
channels. The receiver does no I/O and makes one call. Which events are allowed is listed here, by name.
"""

from collections.abc import Callable
from typing import Any

ALLOWED = frozenset({"MessageReceived"})

_receivers: dict[str, Callable[..., Any]] = {}


def receives_in_transaction(name: str, receiver: Callable[..., Any]) -> None:
    """Register the one receiver of a listed event; called from `AppConfig.ready`."""
    if name not in ALLOWED:
        raise ValueError(f"{name} may not be received inside the transaction: see the list in {__name__}.")
    _receivers[name] = receiver


def hand_over(name: str, **content: Any) -> Any:
    """Call the receiver of a listed event inside the running transaction and return its answer."""
    return _receivers[name](**content)
