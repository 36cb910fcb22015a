"""One operation, one transaction; and an operation within another joins the transaction that runs."""

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_LONGEST_REST = 0.05

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often an operation is tried that PostgreSQL ended because it and another waited for each other."""


def one_transaction(operation: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run an operation in a transaction of its own, or as a part of the one that its caller opened.

    As a part it takes no savepoint, which would be two more round trips to the database: when it raises, the whole
    transaction is undone. A caller that wants to go on after a refusal opens a savepoint with `transaction.atomic()`.
    Of two that wait for each other PostgreSQL ends one; nothing of it has happened then, and it is run again.
    """

    @wraps(operation)
    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        left = ATTEMPTS if not connection.in_atomic_block else 1
        while True:
            left -= 1
            try:
                with transaction.atomic(savepoint=_is_outermost()):
                    return operation(*args, **kwargs)
            except OperationalError as fault:
                if not left or not isinstance(fault.__cause__, DeadlockDetected):
                    raise
                # Not both at once again: whoever meets many others at one case would lose each time.
                time.sleep(random.uniform(0, _LONGEST_REST * (ATTEMPTS - left)))
                log.warning("%s waited for another that waited for it, and is run again.", operation.__qualname__)

    return inside


def _is_outermost() -> bool:
    """Whether no operation is running; a test that wraps everything in a transaction of its own does not count."""
    blocks = connection.atomic_blocks
    return not blocks or getattr(blocks[-1], "_from_testcase", False)
