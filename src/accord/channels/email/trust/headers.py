"""Authentication-Results (RFC 8601) as the server wrote them that a mailbox trusts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_RESULT = re.compile(r"^\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r'([a-z0-9-]+)\.([a-z0-9-]+)\s*=\s*("[^"]*"|[^\s;]+)', re.IGNORECASE)
_LONGEST = 8192


@dataclass(frozen=True, kw_only=True)
class Result:
    """One method's result with what it is about: `properties` by `type.name`, such as `header.d`."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


def results_of(values: Iterable[str], *, authserv_id: str) -> list[Result]:
    """The results that the named server gave: those of its topmost header, because each server writes above others.

    A server that is named here has to remove headers that pretend to be its own (RFC 8601, section 5). Nothing that
    another server says counts.
    """
    wanted = authserv_id.strip().lower().rstrip(".")
    for value in values:
        name, results = _parse(value)
        if name and name == wanted:
            return results
    return []


def _parse(value: str) -> tuple[str, list[Result]]:
    text = value[:_LONGEST]
    for _depth in range(5):  # comments may be nested
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    head, *parts = text.split(";")
    words = head.split()
    return (words[0].strip('"').lower().rstrip(".") if words else "", [one for one in map(_result, parts) if one])


def _result(part: str) -> Result | None:
    found = _RESULT.match(part)
    if found is None:
        return None
    properties = {
        f"{kind.lower()}.{name.lower()}": value.strip('"')
        for kind, name, value in _PROPERTY.findall(part[found.end() :])
    }
    return Result(method=found[1].lower(), result=found[2].lower(), properties=properties)
