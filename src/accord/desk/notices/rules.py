"""Who is meant by an @, and when a person is not to be disturbed."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from accord.desk.notices.contracts import Digest, Habits

_NEXT_LETTER = re.compile(r"\w")


def mentioned_in(text: str, names: Mapping[int, str]) -> list[int]:
    """The people whom words mean by @name: the whole name, or the first name where only one person has it."""
    lower = text.casefold()
    if "@" not in lower:
        return []
    firsts: dict[str, list[int]] = {}
    for number, name in names.items():
        firsts.setdefault(_first(name), []).append(number)
    found = {number for number, name in names.items() if _is_called(name.casefold(), lower)}
    rest = lower
    for number in found:  # @Ana Silva does not also mean Ana Costa
        rest = rest.replace(f"@{names[number].casefold()}", " ")
    found |= {numbers[0] for first, numbers in firsts.items() if len(numbers) == 1 and _is_called(first, rest)}
    return sorted(found)


def _first(name: str) -> str:
    return (name.split() or [""])[0].casefold()


def _is_called(name: str, text: str) -> bool:
    """Whether @name stands in a text as a word of its own: not in a mail address, and not as the start of another."""
    at = text.find(f"@{name}") if name else -1
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + 1 + len(name) :][:1]
        if not _NEXT_LETTER.match(before) and not _NEXT_LETTER.match(after):
            return True
        at = text.find(f"@{name}", at + 1)
    return False


def is_quiet(habits: Habits, local: time) -> bool:
    """Whether a person does not want to be disturbed at a time of day; a span may go over midnight."""
    begins, ends = habits.quiet_from, habits.quiet_to
    if begins is None or ends is None or begins == ends:
        return False
    return begins <= local < ends if begins < ends else local >= begins or local < ends


def is_digest_due(habits: Habits, *, local: datetime, mailed_at: datetime | None) -> bool:
    """Whether a mail digest is to leave now; `local` and `mailed_at` bear a time zone."""
    if habits.digest == Digest.NEVER or is_quiet(habits, local.time()):
        return False
    if habits.digest == Digest.HOURLY:
        return mailed_at is None or local - mailed_at >= timedelta(minutes=55)
    due_at = datetime.combine(local.date(), habits.digest_at, local.tzinfo)
    if local < due_at:
        due_at -= timedelta(days=1)
    return local - due_at < timedelta(hours=6) and (mailed_at is None or mailed_at < due_at)
