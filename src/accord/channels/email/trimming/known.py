"""What we ourselves sent before, found again in a reply: unmarked, wrapped anew, with no line above it that says so.

Runs of words decide, not lines: a mail program may break them elsewhere. In doubt a line is the writer's.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from accord.channels.email.contracts import Trimmed
from accord.channels.email.trimming.lines import Kind, classify_lines, may_introduce

MOST_TEXTS = 6
LONGEST_TEXT = 20_000
MOST_LINES = 2_000

_PIECE = 4  # words that must follow each other as in our text, at every place of a run
_SHORTEST_RUN = 8
_LEAST_COVERED = 0.85
_MOST_INTRODUCING = 8
_INTRODUCTIONS = (Kind.ATTRIBUTION, Kind.ORIGINAL, Kind.HEADER, Kind.DELIMITER)
# Where words are not parted by spaces, each sign is taken for one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def set_known_apart(trimmed: Trimmed, sent_before: Sequence[str]) -> Trimmed:
    """Move what we sent before out of the new words, and all of it with what introduces it.

    Answers between our lines keep them, marked as quoted: without them they make no sense. Where nothing new would be
    left, nothing is moved.
    """
    lines = trimmed.new_text.split("\n")
    known = find_known_lines(lines, sent_before)
    if not any(known):
        return trimmed
    known = _with_introductions(lines, known)
    own = [number for number, line in enumerate(lines) if line.strip() and not known[number]]
    if not own:
        return trimmed
    first, last = known.index(True), len(known) - 1 - known[::-1].index(True)
    if own[-1] < first or own[0] > last:
        kept = [line for line, is_known in zip(lines, known, strict=True) if not is_known]
        moved = [line for line, is_known in zip(lines, known, strict=True) if is_known]
        rest = [part for part in ("\n".join(moved).strip("\n"), trimmed.quoted_text) if part]
        return Trimmed(new_text="\n".join(kept).strip("\n"), quoted_text="\n".join(rest))
    marked = [_as_quoted(line) if is_known else line for line, is_known in zip(lines, known, strict=True)]
    return Trimmed(new_text="\n".join(marked), quoted_text=trimmed.quoted_text)


def _as_quoted(line: str) -> str:
    return line if line.lstrip().startswith(">") or not line.strip() else f"> {line}"


def find_known_lines(lines: Sequence[str], sent_before: Sequence[str]) -> list[bool]:
    """For each line whether it repeats one of our texts, of which the first six count; empty lines between are too."""
    known = [False] * len(lines)
    words = [[word.casefold() for word in _WORD.findall(line)] for line in lines[:MOST_LINES]]
    flat = [(word, number) for number, line in enumerate(words) for word in line]
    for text in [text for text in sent_before if text.strip()][:MOST_TEXTS]:
        ours = [word.casefold() for word in _WORD.findall(text[:LONGEST_TEXT])]
        covered = _covered_words([word for word, _ in flat], _pieces(ours))
        counts = [0] * len(words)
        for (_, number), is_covered in zip(flat, covered, strict=True):
            counts[number] += is_covered
        is_known = [
            bool(line) and count >= _LEAST_COVERED * len(line) for line, count in zip(words, counts, strict=True)
        ]
        _widen(is_known, words, {" ".join(_normal(line)) for line in text[:LONGEST_TEXT].split("\n")})
        _drop_runs_within_paragraphs(is_known, lines)
        known[: len(words)] = [one or other for one, other in zip(known, is_known, strict=False)]
    return known


def _normal(line: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(line)]


def _pieces(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _PIECE]) for at in range(len(words) - _PIECE + 1)}


def _covered_words(words: Sequence[str], pieces: set[tuple[str, ...]]) -> list[bool]:
    """Which words lie in a run, of at least eight, whose every four neighbours also follow each other in our text."""
    covered = [False] * len(words)
    run_from = -1
    for at in range(len(words) + 1):
        follows = at + _PIECE <= len(words) and tuple(words[at : at + _PIECE]) in pieces
        if follows and run_from < 0:
            run_from = at
        elif not follows and run_from >= 0:
            end = at - 1 + _PIECE
            if end - run_from >= _SHORTEST_RUN:
                covered[run_from:end] = [True] * (end - run_from)
            run_from = -1
    return covered


def _widen(known: list[bool], words: Sequence[Sequence[str]], our_lines: set[str]) -> None:
    """Greetings and names are too short to be known by themselves: beside known lines, a line of ours is ours."""
    for numbers in (range(len(known)), range(len(known) - 1, -1, -1)):
        is_beside = False
        for number in numbers:
            if not words[number]:
                continue
            known[number] |= is_beside and " ".join(words[number]) in our_lines
            is_beside = known[number]


def _drop_runs_within_paragraphs(known: list[bool], lines: Sequence[str]) -> None:
    """Our words inside somebody's own sentence are theirs: a run begins a paragraph, or is long."""
    start = 0
    while start < len(known):
        if not known[start]:
            start += 1
            continue
        end = start
        while end < len(known) and (known[end] or not lines[end].strip()):
            end += 1
        above = lines[start - 1].strip() if start else ""
        begins = not above or above.endswith((":", "：")) or lines[start].lstrip().startswith((">", "|"))
        if not begins and sum(known[start:end]) < 3:
            known[start:end] = [False] * (end - start)
        start = end


def _with_introductions(lines: Sequence[str], known: Sequence[bool]) -> list[bool]:
    """The known lines, the blank ones between them, and the lines above that say whose words follow."""
    kinds = classify_lines(list(lines))
    wide = list(known)
    for start in [number for number, is_known in enumerate(known) if is_known]:
        first = start
        for number in range(start - 1, max(-1, start - _MOST_INTRODUCING - 1), -1):
            is_introduction = kinds[number] in _INTRODUCTIONS or may_introduce(lines[number])
            if known[number] or (lines[number].strip() and not is_introduction):
                break
            first = number if lines[number].strip() else first
        wide[first:start] = [True] * (start - first)
    filled = [number for number, is_wide in enumerate(wide) if is_wide]
    for before, after in pairwise(filled):
        if not any(line.strip() for line in lines[before + 1 : after]):
            wide[before:after] = [True] * (after - before)
    return wide
