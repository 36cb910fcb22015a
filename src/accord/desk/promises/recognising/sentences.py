"""A text as sentences that its writer says: what is quoted is masked, and places stay what they were."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTED = re.compile(
    r"“[^”\n]{0,600}”|„[^“”\"\n]{0,600}[“”\"]|«[^»\n]{0,600}»|»[^«\n]{0,600}«|\"[^\"\n]{0,600}\"|"
    r"‚[^‘\n]{0,600}‘"
)
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|\|).*$", re.MULTILINE)
_EARLIER = re.compile(
    r"^(?:On .{4,120} wrote:|Am .{4,120} schrieb.{0,80}:|-{2,} ?(?:Original|Ursprüngliche|Forwarded|"
    r"Weitergeleitete).*"
    r"|(?:Von|From): .+@.+)\s*$.*",
    re.MULTILINE | re.DOTALL,
)
_MONTHS = r"(?:jan|feb|mär|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])"
# A greeting or a farewell is a line of its own, also where nobody set a comma behind it; a farewell has a name below.
_GREETING = (
    r"(?im:^[ \t]*(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|hallo|moin|servus|gr(?:ü|ue)(?:ß|ss) gott"
    r"|liebe[rs]?|sehr geehrte[rs]?|guten (?:morgen|tag|abend))\b[^\n.!?]{0,40}\n"
    r"|^[ \t]*(?:kind|best|warm|many)? ?"
    r"(?:regards|wishes|thanks|(?:mit |viele |liebe |freundliche[nr]? )+gr(?:ü|ue)(?:ß|ss)en?)"
    r"[^\n.!?]{0,20}\n(?:[^\n.!?]{1,40}\n)?)"
)
_END = re.compile(r"[.!?…]+[)\"”“»]*(?=\s|$)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d+[.)]) )|" + _GREETING + "|$")
_NO_END = re.compile(
    r"(?:\b(?:ca|nr|no|bzw|z\.\s?b|d\.\s?h|u\.\s?a|evtl|ggf|inkl|dr|hr|fr|mr|mrs|ms|st|str|tel|approx|"
    r"etc|max|min|sept|" + _MONTHS + r")|\b[ap]\.m|\b[ap])\.$",
    re.IGNORECASE,
)
_NUMBER_DOT = re.compile(r"\b\d{1,2}\.$")


@dataclass(frozen=True)
class Sentence:
    """A sentence at [start, start + len(text)) of the whole; quotes in it are blanks."""

    start: int
    text: str

    @property
    def is_question(self) -> bool:
        return self.text.rstrip().rstrip(')"”“» ').endswith("?")


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences of a text in their order, quoted lines and quotations masked."""
    masked = text
    for pattern in (_EARLIER, _QUOTED_LINE, _QUOTED):
        masked = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), masked)
    begin = 0
    for end in _END.finditer(masked):
        piece = masked[begin : end.end()]
        if _goes_on(piece, masked[end.end() :]):
            continue
        if piece.strip():
            yield Sentence(start=begin, text=piece)
        begin = end.end()
        if begin >= len(masked):
            return


def _goes_on(piece: str, rest: str) -> bool:
    if not rest.strip() or "\n\n" in piece[-3:]:
        return False
    following = rest.lstrip()
    if following[:1].islower() and not piece.rstrip().endswith(("?", "!", "…")):
        return True
    if _NO_END.search(piece):
        return not re.match(r"[A-ZÄÖÜ]", following) or not re.search(r"(?:[ap]\.m|[ap])\.$", piece, re.IGNORECASE)
    return bool(_NUMBER_DOT.search(piece)) and bool(re.match(_MONTHS + r"|\d", following, re.IGNORECASE))
