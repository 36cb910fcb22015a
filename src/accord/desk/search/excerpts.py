"""The line that matches, cut out of what was said, with every match in it marked."""

import re

from accord.desk.search.contracts import Part, Piece, Word
from accord.desk.search.rules import words_in

_BEFORE, _LENGTH = 70, 210
_WORD = re.compile(r"\w+", re.UNICODE)


def pattern_of(part: Part | None) -> re.Pattern[str] | None:
    """What is marked: every word and phrase that was looked for, beginnings up to the end of the word."""
    forms = []
    for each in words_in(part):
        words = [re.escape(word) for word in _WORD.findall(each.text)]
        if words:
            ending = r"\w*" if isinstance(each, Word) and each.is_beginning else r"(?!\w)"
            forms.append(r"[\W_]+".join(words) + ending)
    if not forms:
        return None
    longest_first = sorted(set(forms), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})", re.IGNORECASE)


def cut_out(text: str, pattern: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """The stretch round the first match, on one line, in pieces; the beginning of the text where nothing matches."""
    line = " ".join(text.split())
    first = pattern.search(line) if pattern else None
    start = max(0, first.start() - _BEFORE) if first else 0
    if start:
        start = line.find(" ", start, first.start() if first else None) + 1 or start
    end = min(len(line), start + _LENGTH)
    if first and first.end() > end:
        end = first.end()
    pieces, at = [], start
    for match in pattern.finditer(line, start, end) if pattern else ():
        if match.start() > at:
            pieces.append(Piece(text=line[at : match.start()]))
        pieces.append(Piece(text=match.group(), is_match=True))
        at = match.end()
    if at < end:
        pieces.append(Piece(text=line[at:end]))
    if start and pieces:
        pieces.insert(0, Piece(text="…"))
    if end < len(line):
        pieces.append(Piece(text="…"))
    return tuple(_joined(pieces))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Stretches that do not match, side by side, are one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and not found[-1].is_match and not piece.is_match:
            found[-1] = Piece(text=found[-1].text + piece.text)
        else:
            found.append(piece)
    return found
