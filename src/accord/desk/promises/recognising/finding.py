"""Promises in a text: clauses that bind us, each with the time that belongs to it."""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from accord.desk.promises.recognising import english, german, times_de, times_en
from accord.desk.promises.recognising.calendar import Due, WorksOn, by_days_of_work, is_weekday, join_pieces
from accord.desk.promises.recognising.heads import Clause, Head, main_kind
from accord.desk.promises.recognising.sentences import Sentence, sentences_of

LONGEST_TEXT = 20_000
_GERMAN_WORDS_SAID = (
    "ich wir sie ihnen und der die das den dem ist nicht ein eine einen mit für bis von uns ihr ihre ihren es "
    "wird werden zu auf im am bei dass morgen heute melde melden rufe schicke noch bitte sich mir dir du einer "
    "einem eines haben hat meine mein unser unsere sind zum zur ab vor nach spätestens tagen uhr mich"
)
_GERMAN_WORDS = frozenset(_GERMAN_WORDS_SAID.split())
_ENGLISH_WORDS_SAID = (
    "i we you the a an and is are to of in on for will be have your our it this that by with not us me my from "
    "as at can he she they should would has had do what when get"
)
_ENGLISH_WORDS = frozenset(_ENGLISH_WORDS_SAID.split())
_USUALLY = re.compile(
    r"\b(?:usually|normally|typically|generally|mostly|often|meist\w*|normalerweise|üblicherweise|"
    r"in der regel|gewöhnlich)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class FoundPromise:
    """A promise at [start, end) of the text; `due_at` in the company's zone, None where no time was said.

    `kind` is call, write, send, refund, repair, find out or other; `confidence` goes from 0.5 to 1.
    """

    kind: str
    words: str
    start: int
    end: int
    due_at: datetime | None
    due_words: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class _Taken:
    clause: Clause
    head: Head


def language_of(text: str) -> str:
    """`de` or `en`, by the small words of a text."""
    words = re.findall(r"[a-zäöüß]+", text.lower())
    german_words = sum(word in _GERMAN_WORDS for word in words) + sum(any(c in "äöüß" for c in word) for word in words)
    return "de" if german_words > sum(word in _ENGLISH_WORDS for word in words) else "en"


def find_promises(
    *,
    text: str,
    written_at: datetime,
    timezone: str = "Europe/Berlin",
    language: str = "",
    works_on: WorksOn = is_weekday,
) -> tuple[FoundPromise, ...]:
    """The promises of a text that was written at an instant, in the order in which they stand.

    Times are resolved in the company's `timezone`. `language` is en or de; anything else is guessed from the words.
    `works_on` says which days are working days.
    """
    text = text[:LONGEST_TEXT]
    now = written_at.astimezone(ZoneInfo(timezone)).replace(second=0, microsecond=0)
    code = language[:2].lower() if language[:2].lower() in {"en", "de"} else language_of(text)
    found = [promise for sentence in sentences_of(text) for promise in _of_sentence(sentence, code, now, works_on)]
    return tuple(replace(promise, words=" ".join(text[promise.start : promise.end].split())) for promise in found)


def _of_sentence(sentence: Sentence, code: str, now: datetime, works_on: WorksOn) -> list[FoundPromise]:
    grammar = german if code == "de" else english
    if sentence.is_question and not grammar.is_tag_question(sentence.text):
        return []
    masked, clauses = grammar.clauses_of(sentence.text)
    if grammar.is_conditional(masked):
        return []
    taken = [
        _Taken(clause=clause, head=head)
        for clause in clauses
        for head in grammar.heads_in(clause, masked[: clause.start])
    ]
    if not taken:
        return []
    times = times_de if code == "de" else times_en
    pieces = [by_days_of_work(one, today=now.date(), works_on=works_on) for one in times.pieces_of(masked, now)]
    joined = sorted(join_pieces(pieces, masked, now), key=lambda due: due.start)
    dues = [due for due in joined if due.at > now and not _USUALLY.search(masked[: due.start])]
    return _assign(sentence, clauses, taken, dues)


def _assign(sentence: Sentence, clauses: list[Clause], taken: list[_Taken], dues: list[Due]) -> list[FoundPromise]:
    """One promise for a sentence, or one for each time in it when its deeds stand in clauses of their own."""
    places = {id(one): one.clause.start + one.head.start for one in taken}
    groups: list[tuple[list[_Taken], Due | None]] = []
    if len(dues) > 1 and len(taken) > 1:
        by_due: dict[int, list[_Taken]] = {}
        for one in taken:
            after = bisect_left(dues, places[id(one)], key=lambda due: due.start)
            beside = range(max(0, after - 1), min(len(dues), after + 1))  # the head stands in its clause
            number = min(beside, key=lambda n: _distance(one, dues[n], places[id(one)]))
            by_due.setdefault(number, []).append(one)
        groups = [(group, dues[number]) for number, group in sorted(by_due.items())]
    else:
        groups = [(taken, min(dues, key=lambda due: _distance(taken[0], due, places[id(taken[0])])) if dues else None)]
    found = [_promise(sentence, clauses, group, due) for group, due in groups]
    return [promise for promise in found if promise is not None]


def _distance(one: _Taken, due: Due, place: int) -> tuple[int, int]:
    inside = one.clause.start <= due.start < one.clause.start + len(one.clause.text)
    return (0 if inside else 1, abs(due.start - place))


def _promise(sentence: Sentence, clauses: list[Clause], group: list[_Taken], due: Due | None) -> FoundPromise | None:
    able = [one for one in group if (due is not None or not one.head.needs_due) and not one.head.is_stale]
    if not able:
        return None
    kinds = tuple(kind for one in able for kind in one.head.kinds)
    start = min(one.clause.start for one in able)
    end = max(one.clause.start + len(one.clause.text) for one in able)
    if due is not None:
        start, end = min(start, due.start), max(end, due.end)
    start, end = _trimmed(sentence.text, start, end)
    sure = max(one.head.confidence for one in able)
    sure -= 0.15 if due is None else 0.0 if due.is_exact else 0.05
    return FoundPromise(
        kind=main_kind(kinds),
        words="",
        start=sentence.start + start,
        end=sentence.start + end,
        due_at=due.at if due else None,
        due_words=sentence.text[due.start : due.end] if due else "",
        confidence=round(max(0.5, sure), 2),
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \t\n,;:–-"))
    right = len(piece.rstrip(" \t\n,;:–-.!"))
    return start + left, start + right
