"""The new words of a mail, apart from quotations, signatures and disclaimers.

The decisions look at lines alone. Where nothing new would be left, everything is new: a person must never be shown
an empty message when somebody wrote one.
"""

from collections.abc import Sequence
from itertools import pairwise

from accord.channels.email.contracts import Trimmed
from accord.channels.email.html import html_to_lines
from accord.channels.email.trimming.known import set_known_apart
from accord.channels.email.trimming.lines import (
    Kind,
    classify_lines,
    is_sender_field,
    is_subject_field,
    opens_notes_header,
)

MOST_LINES = 5_000
LONGEST_SIGNATURE = 14
FEWEST_ANSWER_LINES = 7

_QUOTING = (Kind.QUOTE, Kind.ATTRIBUTION, Kind.ORIGINAL)
_QUOTED_KINDS = (Kind.QUOTE, Kind.ATTRIBUTION, Kind.ORIGINAL, Kind.HEADER, Kind.BLANK, Kind.MOBILE, Kind.DELIMITER)


def trim_text(text: str, *, sent_before: Sequence[str] = ()) -> Trimmed:
    """Part a plain text into its new words and the rest; line ends become LF.

    `sent_before` are texts of ours that this may answer, newest first: they are known again however they are quoted.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return set_known_apart(_trim(lines, [False] * len(lines)), sent_before)


def trim_html(html: str, *, sent_before: Sequence[str] = ()) -> Trimmed:
    """Part the text of an HTML mail; what its program marked as quotation or signature counts as such.

    `sent_before` as for `trim_text`.
    """
    lines, marked = html_to_lines(html)
    return set_known_apart(_trim(lines, marked), sent_before)


def _trim(lines: list[str], marked: list[bool]) -> Trimmed:
    rest_from = min(len(lines), MOST_LINES)
    shown = [number for number in range(rest_from) if not marked[number]]
    kinds = classify_lines([lines[number] for number in shown])
    kept = {shown[position] for position in _keep([lines[number] for number in shown], kinds)}
    if not any(lines[number].strip() for number in kept):
        kept = set(range(len(lines)))
    new = [line for number, line in enumerate(lines) if number in kept]
    quoted = [line for number, line in enumerate(lines) if number not in kept]
    return Trimmed(new_text=_tidy(new), quoted_text=_tidy(quoted))


def _tidy(lines: list[str]) -> str:
    """Without empty lines at either end, never more than two in a row."""
    tidied: list[str] = []
    empty = 0
    for line in lines:
        empty = 0 if line.strip() else empty + 1
        if empty <= 2 and (tidied or not empty):
            tidied.append(line.rstrip())
    while tidied and not tidied[-1]:
        tidied.pop()
    return "\n".join(tidied)


def _keep(lines: list[str], kinds: list[Kind]) -> list[int]:
    """The positions of the lines that are new."""
    end = min(
        _find_signature(lines, kinds),
        _find_quoted_mail(lines, kinds),
        _find_last_quotation(kinds),
    )
    end = _drop_disclaimer(kinds, end)
    dropped = (Kind.ATTRIBUTION, Kind.ORIGINAL, Kind.MOBILE)
    kept = [number for number in range(end) if kinds[number] not in dropped]
    return _drop_trailing_quotes(kinds, kept)


def _has_words(kinds: list[Kind], end: int) -> bool:
    return Kind.TEXT in kinds[:end]


def _find_signature(lines: list[str], kinds: list[Kind]) -> int:
    """The rule above a signature: the first one after which nothing but a few lines or quoted mail follows."""
    structural = set()
    for number, kind in enumerate(kinds):
        if kind is not Kind.DELIMITER or not _has_words(kinds, number) or not _counts_as_rest(kinds[number + 1 :]):
            continue
        rule = lines[number].strip()
        if rule != "--" and _structures_text(kinds[number + 1 :]):
            structural.add(rule)
        if rule not in structural:
            return number
    return len(kinds)


def _structures_text(after: list[Kind]) -> bool:
    """Whether rules go on parting words below, as in a list that somebody wrote; a signature has one above it."""
    own = after[: next((at for at, kind in enumerate(after) if kind in _QUOTING), len(after))]
    rules = [at for at, kind in enumerate(own) if kind is Kind.DELIMITER]
    parts = [own[start + 1 : end] for start, end in pairwise([-1, *rules, len(own)])]
    return len(rules) >= 2 and sum(Kind.TEXT in part or Kind.HEADER in part for part in parts) >= 3


def _counts_as_rest(after: list[Kind]) -> bool:
    words_before_quotation = 0
    for kind in after:
        if kind in (Kind.ATTRIBUTION, Kind.ORIGINAL, Kind.QUOTE, Kind.HEADER):
            return True
        words_before_quotation += kind is Kind.TEXT
        if words_before_quotation > LONGEST_SIGNATURE:
            return False
    return True


def _find_quoted_mail(lines: list[str], kinds: list[Kind]) -> int:
    """Where a whole mail is quoted below: its header block, or the line that announces it."""
    for number, kind in enumerate(kinds):
        if kind is Kind.ORIGINAL and _has_words(kinds, number):
            return number
        if kind is Kind.HEADER and _is_header_block(lines, kinds, number) and _has_words(kinds, number):
            return number
        if "@" in lines[number] and _has_words(kinds, number) and opens_notes_header(lines, number):
            return number
    return len(kinds)


def _is_header_block(lines: list[str], kinds: list[Kind], first: int) -> bool:
    """Three fields close to each other, folded lines between them allowed, among them the sender and either a
    subject or an address; two if they open with the sender and his address below a rule or an empty line."""
    block: list[str] = []
    others = 0
    for number in range(first, min(first + 12, len(kinds))):
        if kinds[number] is Kind.HEADER:
            block.append(lines[number])
            others = 0
        elif kinds[number] is Kind.BLANK and len(block) >= 2:
            break
        else:
            others += 1
            if others > 2:
                break
    if not any(is_sender_field(line) for line in block):
        return False
    has_address = any("@" in line for line in block)
    if len(block) >= 3:
        return has_address or any(is_subject_field(line) for line in block)
    stands_alone = first == 0 or kinds[first - 1] in (Kind.BLANK, Kind.DELIMITER)
    return len(block) == 2 and has_address and stands_alone and is_sender_field(lines[first])


def _find_last_quotation(kinds: list[Kind]) -> int:
    """The attribution below which the writer adds nothing more, or next to nothing."""
    last_quote = max((number for number, kind in enumerate(kinds) if kind is Kind.QUOTE), default=-1)
    for number, kind in enumerate(kinds):
        if kind is not Kind.ATTRIBUTION or not _has_words(kinds, number):
            continue
        if number > last_quote or _is_little_after(kinds, number):
            return number
    return len(kinds)


def _is_little_after(kinds: list[Kind], attribution: int) -> bool:
    """Whether one run of quotation follows and then fewer lines than somebody who answers below would write."""
    number = attribution
    while number < len(kinds) and kinds[number] in _QUOTED_KINDS:
        number += 1
    rest = kinds[number:]
    return Kind.QUOTE not in rest and Kind.ATTRIBUTION not in rest and rest.count(Kind.TEXT) < FEWEST_ANSWER_LINES


def _drop_disclaimer(kinds: list[Kind], end: int) -> int:
    for number in range(end):
        opens = number == 0 or kinds[number - 1] in (Kind.BLANK, Kind.MOBILE, Kind.DELIMITER)
        if kinds[number] is Kind.DISCLAIMER and opens and _has_words(kinds, number):
            return number
    return end


def _drop_trailing_quotes(kinds: list[Kind], kept: list[int]) -> list[int]:
    if not any(kinds[number] is Kind.TEXT for number in kept):
        return kept
    size = len(kept)
    while size and kinds[kept[size - 1]] in (Kind.QUOTE, Kind.BLANK):
        size -= 1
    return kept[:size]
