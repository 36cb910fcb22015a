"""What a room adds below a reply as it leaves, such as the way to the status page; what was written stays as it is."""

from collections.abc import Callable

_writers: list[Callable[..., str]] = []


def register_footer(writer: Callable[..., str]) -> None:
    """Let a room add a footer; `writer(case_id=…, customer_id=…, language=…)` returns words or nothing."""
    if writer not in _writers:
        _writers.append(writer)


def with_footer(text: str, *, case_id: int, customer_id: int, language: str) -> str:
    """A reply's words with what the rooms add below them."""
    footers = [writer(case_id=case_id, customer_id=customer_id, language=language) for writer in _writers]
    return "\n\n".join([text, *(footer for footer in footers if footer)])
