"""Whether this process has been told to end: long work looks here between two steps that must not be cut."""

import threading

_told = threading.Event()


def stop_soon() -> None:
    """Tell long work of this process to end after its present step."""
    _told.set()


def is_stopping() -> bool:
    """Whether long work should end now and leave the rest to the next process."""
    return _told.is_set()
