"""One operation, one transaction; and an operation within another joins the transaction that runs."""

import logging
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_LONGEST_REST = 0.05
_OFTEN = 20  # far more often than anything is moved while somebody waits for it

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often an operation is tried that PostgreSQL ended because it and another waited for each other."""

_left: ContextVar[int] = ContextVar("accord_left", default=0)


class _BegunAgain(Exception):  # noqa: N818 - it happens, and nobody is told
    """What an operation holds was not what it wanted: it begins once more, holding nothing."""


def begin_again() -> None:
    """Let go of everything that the running operation holds, and run it from its beginning.

    Returns when that cannot be: within a transaction that no operation opened, or after many times.
    """
    if _left.get():
        raise _BegunAgain


def one_transaction(operation: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run an operation in a transaction of its own, or as a part of the one that its caller opened.

    As a part it takes no savepoint, which would be two more round trips to the database: when it raises, the whole
    transaction is undone. A caller that wants to go on after a refusal opens a savepoint with `transaction.atomic()`.
    Of two that wait for each other PostgreSQL ends one; nothing of it has happened then, and it is run again.
    """

    @wraps(operation)
    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        if connection.in_atomic_block:
            with transaction.atomic(savepoint=_is_outermost()):
                return operation(*args, **kwargs)
        left, often = ATTEMPTS, _OFTEN
        while True:
            left -= 1
            before = _left.set(often)
            try:
                with transaction.atomic():
                    return operation(*args, **kwargs)
            except _BegunAgain:
                left, often = left + 1, often - 1
            except OperationalError as fault:
                if not left or not isinstance(fault.__cause__, DeadlockDetected):
                    raise
                # Not both at once again: whoever meets many others at one case would lose each time.
                time.sleep(random.uniform(0, _LONGEST_REST * (ATTEMPTS - left)))
                log.warning("%s waited for another that waited for it, and is run again.", operation.__qualname__)
            finally:
                _left.reset(before)

    return inside


def _is_outermost() -> bool:
    """Whether no operation is running; a test that wraps everything in a transaction of its own does not count."""
    blocks = connection.atomic_blocks
    return not blocks or getattr(blocks[-1], "_from_testcase", False)
