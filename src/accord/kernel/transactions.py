"""One operation, one transaction; and an operation within another joins the transaction that runs."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def one_transaction(operation: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run an operation in a transaction of its own, or as a part of the one that its caller opened.

    As a part it takes no savepoint, which would be two more round trips to the database: when it raises, the whole
    transaction is undone. A caller that wants to go on after a refusal opens a savepoint with `transaction.atomic()`.
    """

    @wraps(operation)
    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with transaction.atomic(savepoint=_is_outermost()):
            return operation(*args, **kwargs)

    return inside


def _is_outermost() -> bool:
    """Whether no operation is running; a test that wraps everything in a transaction of its own does not count."""
    blocks = connection.atomic_blocks
    return not blocks or getattr(blocks[-1], "_from_testcase", False)
