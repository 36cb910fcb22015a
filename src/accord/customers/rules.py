"""Pure decisions about customers: how addresses are written, and what silence means."""

import re

from accord.customers.contracts import IdentityKind, Purpose

# Silence allows what serves the customer and is easily refused; it never allows telling their story.
ALLOWED_BY_SILENCE = {Purpose.SURVEYS: True, Purpose.NEWS_OF_CHANGE: True, Purpose.STORIES: False}

PASSING_KINDS = frozenset({"visit", "advertisement"})
"""What passes by and is no thing that a customer has: it belongs to their way, not to what lies open with them."""


def normalised(kind: IdentityKind, value: str) -> str:
    """The one form in which an address, number or handle is kept and compared."""
    if kind is IdentityKind.EMAIL:
        return value.strip().lower()
    if kind is IdentityKind.PHONE:
        digits = re.sub(r"[^\d+]", "", value)
        return f"+{digits[2:]}" if digits.startswith("00") else digits
    return value.strip().lstrip("@").lower()


def search_pattern(word: str) -> str:
    """The word as a pattern of SQL `ILIKE` that finds it anywhere and takes its wildcards literally."""
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return f"%{escaped}%"
