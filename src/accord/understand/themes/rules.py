"""Themes stay themselves from one fit to the next, and what people decided stays decided. Pure; plain Python."""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

Text = TypeVar("Text", bound=Hashable)

MOST_LETTERS = 2_000
"""So much of a text is read."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*", re.UNICODE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_SHORT_LINE = 60
_NUMBER = re.compile(r"\b[A-Z]*\d[\w./-]*")
_GREETING = re.compile(
    r"(hallo|hi|hello|dear|good (day|morning|evening)|guten|grüß|grüezi|servus|moin|sehr geehrte|liebe[rs]?|bonjour|"
    r"bonsoir|madame|monsieur|hola|buen[oa]s|estimad|beste|geachte|goede|ciao|buon|gentile|olá|bom|prezad)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"((mit )?(freundliche|viele|liebe|beste|schöne|herzliche)n? grü|gruß|vg\b|lg\b|mfg\b|(kind |best |warm )?regards|"
    r"best wishes|many thanks|thanks|thank you|cheers|yours|sincerely|cordialement|bien à vous|merci|salutations|"
    r"(un |cordiales )?saludos?|gracias|atentamente|(met vriendelijke )?groet|alvast|(vielen |besten )?dank|danke|"
    r"cordiali|distinti|grazie|obrigad|cumprimentos|gesendet|sent from|envoyé|enviado|verzonden|je vous prie)",
    re.IGNORECASE,
)
_FULL_SENTENCE = 25
_WORDS_SHOWN = 4
_ADOPTED_FROM = 0.6
_LEAST_ADOPTED = 3

_SAME_PART = 0.6

SAME_FROM = 0.3
"""Two themes are the same when they share so much of what either holds (Jaccard), and nothing shares more."""


def match_themes(
    *, former: Mapping[Text, int], fitted: Mapping[Text, int], merged: Mapping[int, int] | None = None
) -> dict[int, int | None]:
    """For each theme of a new fit the former theme that it continues, or None for one that is new.

    `former` and `fitted` give the theme of each text; only texts in both tell. A former theme that people merged into
    another (`merged`) continues as that one. Two new themes never continue the same one, unless people merged it:
    the pair that shares most comes first, so that of a theme that fell apart the larger part keeps the name.
    """
    merged = merged or {}
    shared: Counter[tuple[int, int]] = Counter()
    held_before: Counter[int] = Counter()
    held_now: Counter[int] = Counter()
    for text, theme in fitted.items():
        if text in former:
            shared[theme, former[text]] += 1
            held_before[former[text]] += 1
            held_now[theme] += 1
    likeness = {(new, old): count / (held_now[new] + held_before[old] - count) for (new, old), count in shared.items()}
    continues: dict[int, int | None] = dict.fromkeys(sorted(set(fitted.values())))
    taken: set[int] = set()
    for new, old in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if likeness[new, old] >= SAME_FROM and continues[new] is None and old not in taken:
            taken.add(old)
            continues[new] = _end_of(old, merged)
    return continues


def keep_whole(
    continues: Mapping[int, int | None],
    *,
    former: Mapping[Text, int],
    fitted: Mapping[Text, int],
    touched: Collection[int],
) -> dict[int, int | None]:
    """What a new fit split off a theme that people named, merged or corrected (`touched`) stays in it.

    Such a theme is what people say it is: a part counts as split off when six of ten of its texts were of that theme.
    """
    before: dict[int, Counter[int]] = {new: Counter() for new, old in continues.items() if old is None}
    for text, theme in fitted.items():
        if theme in before and text in former:
            before[theme][former[text]] += 1
    kept = dict(continues)
    for new, counted in before.items():
        [(old, count)] = counted.most_common(1) or [(0, 0)]
        if count >= _LEAST_ADOPTED and count >= _ADOPTED_FROM * counted.total() and old in touched:
            kept[new] = old
    return kept


def apply_corrections(fitted: Mapping[Text, int], *, corrected: Mapping[Text, int]) -> dict[Text, int]:
    """The themes of texts with those that people decided in place of what was fitted."""
    return {text: corrected.get(text, theme) for text, theme in fitted.items()}


def is_proposed_again(parts: Sequence[Collection[Text]], *, known: Sequence[Collection[Text]]) -> bool:
    """Whether a theme falls apart much as it did when somebody decided about it; of both the largest part comes first.

    Each of the smaller parts holds most of a part known, or the reverse: themes grow, and old texts leave them.
    """
    return len(parts) == len(known) and all(
        any(_mostly_within(set(part), set(one)) for one in known[1:]) for part in parts[1:]
    )


def _mostly_within(one: set[Text], other: set[Text]) -> bool:
    return len(one & other) >= _SAME_PART * max(min(len(one), len(other)), 1)


def _end_of(theme: int, merged: Mapping[int, int]) -> int:
    """The theme that a merged one has become, also over several merges."""
    seen = {theme}
    while theme in merged and merged[theme] not in seen:
        theme = merged[theme]
        seen.add(theme)
    return theme


def matter_of(words: str) -> str:
    """A text without its salutation, its closing with all below, and numbers: they say nothing of what it is about."""
    lines = [line.strip() for line in words[:MOST_LETTERS].splitlines() if line.strip()]
    kept = []
    for place, line in enumerate(lines):
        is_short = len(line) <= _SHORT_LINE
        if place == 0 and is_short and len(lines) > 1 and (line.endswith((",", "!")) or _GREETING.match(line)):
            continue
        if place and is_short and _CLOSING.match(line):
            break
        kept.append(line)
    return _NUMBER.sub(" ", " ".join(kept)).strip() or words[:MOST_LETTERS]


def sentences_of(words: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    found = []
    for match in _SENTENCE.finditer(words):
        begins = match.start() + len(match.group()) - len(match.group().lstrip())
        ends = match.start() + len(match.group().rstrip())
        if ends > begins:
            found.append((begins, ends))
    return found


def why(words: str, terms: Mapping[str, float]) -> tuple[list[str], int, int]:
    """Which of a theme's words carried a text, and where its most telling sentence begins and ends.

    Without any of its words (the text means alike in others) the first full sentence stands in.
    """
    best, found = (0.0, 0, 0), Counter[str]()
    sentences = sentences_of(words[:MOST_LETTERS])
    for begins, ends in sentences:
        said = [word.casefold() for word in _WORD.findall(words[begins:ends])]
        told = {term for term in {*said, *map(" ".join, pairwise(said))} if term in terms}
        weight = sum(terms[term] for term in told)
        for term in told:
            found[term] = 1
        if weight > best[0]:
            best = (weight, begins, ends)
    if not best[0]:
        first = next((one for one in sentences if one[1] - one[0] >= _FULL_SENTENCE), (sentences or [(0, 0)])[0])
        return [], *first
    ranked = sorted(found, key=lambda term: (-terms[term], term))
    return [term for term in ranked if not _is_within(term, ranked)][:_WORDS_SHOWN], best[1], best[2]


def _is_within(term: str, terms: Sequence[str]) -> bool:
    """Whether a longer one of the terms says this word already."""
    return any(term != other and term in other.split() for other in terms)


def decided_theme(lessons: Sequence[tuple[int, bool]], *, nobody: int = -1) -> int:
    """The theme that people decided for a text; `lessons` are (theme, belongs), oldest first."""
    decided = nobody
    for theme, belongs in lessons:
        if belongs:
            decided = theme
        elif decided == theme:
            decided = nobody
    return decided


def says_any(words: str, wanted: Sequence[str]) -> bool:
    """Whether a text has one of these words or word beginnings, or one of these phrases."""
    said = words.casefold()
    plain = {word.casefold() for word in _WORD.findall(words)}
    for one in wanted:
        asked = one.casefold().strip()
        if not asked:
            continue
        if " " in asked:
            if asked in said:
                return True
        elif any(word.startswith(asked) for word in plain):
            return True
    return False
