"""What a search means: words, "phrases", field:value, AND, OR, NOT and brackets, in English and German."""

import re
import unicodedata
from collections.abc import Iterator

from accord.desk.search.contracts import All, Asked, Either, Field, FieldTerm, Not, Part, Phrase, Word

_TOKEN = re.compile(
    r"""
    \s+ | (?P<bracket>[()])
    | (?P<minus>-(?=[\w"(]))
    | (?P<field>[^\W\d_]+):(?P<value>"[^"]*"?|[^\s()]+)
    | "(?P<phrase>[^"]*)"?
    | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
_SAYS_SOMETHING = re.compile(r"\w")
_OPERATORS = {"AND": "and", "UND": "and", "OR": "or", "ODER": "or", "NOT": "not", "NICHT": "not", "|": "or"}
_FIELDS = {field.value: field for field in Field} | {
    "von": Field.FROM,
    "an": Field.TO,
    "betreff": Field.SUBJECT,
    "schlagwort": Field.TAG,
    "queues": Field.QUEUE,
    "bearbeiter": Field.ASSIGNEE,
    "kanal": Field.CHANNEL,
    "priorität": Field.PRIORITY,
    "vor": Field.BEFORE,
    "nach": Field.AFTER,
    "hat": Field.HAS,
    "zwischen": Field.BETWEEN,
    "during": Field.BETWEEN,
    "während": Field.BETWEEN,
    "file": Field.FILENAME,
    "datei": Field.FILENAME,
    "dateiname": Field.FILENAME,
    "reference": Field.REFERENCE,
    "case": Field.REFERENCE,
    "referenz": Field.REFERENCE,
    "fall": Field.REFERENCE,
    "bestellung": Field.ORDER,
    "auftrag": Field.ORDER,
    "lang": Field.LANGUAGE,
    "sprache": Field.LANGUAGE,
    "ist": Field.IS,
    "since": Field.AFTER,
    "seit": Field.AFTER,
    "until": Field.BEFORE,
    "bis": Field.BEFORE,
}
# What looks like a field and is none, though nobody has made a mistake: addresses, hours.
_NO_FIELDS = frozenset({"http", "https", "mailto", "tel", "ftp", "sms"})
_SHORTEST_BEGINNING = 3
_MOST_TOKENS = 64

_Token = tuple[str, str, str]


def understand(text: str) -> Asked:
    """Read what somebody typed. Nothing is an error: what has no other meaning is a word; see the user's guide.

    All words must occur unless OR stands between them. The last word typed may be a beginning, unless it must not
    occur, and any word that ends in `*` is one. `field:value` narrows the whole, wherever it stands.
    """
    tokens = list(_tokens(text))[:_MOST_TOKENS]
    narrowing = [token for token in tokens if token[0] in {"field", "not-field"}]
    reader = _Reader([token for token in tokens if token[0] not in {"field", "not-field"}])
    part = reader.read()
    fields = [
        FieldTerm(field=_FIELDS[name.casefold()], value=value, is_not=kind == "not-field")
        for kind, name, value in narrowing
    ]
    authors = [_author(term) for term in fields if _is_author(term)]
    left = tuple(term for term in fields if not _is_author(term))
    parts = ([] if part is None else [part]) + authors
    return Asked(part=_joined(All, parts), fields=left, unknown=tuple(_unknown_fields(tokens)))


def _unknown_fields(tokens: list[_Token]) -> Iterator[tuple[str, str]]:
    """Words with a colon in them that begin like a field which is none, and the field that is nearest."""
    for kind, text, _ in tokens:
        name, colon, value = text.partition(":")
        plain = name.casefold()
        if kind != "word" or not colon or not value or not plain.isalpha() or plain in _NO_FIELDS:
            continue
        near = sorted((distance(plain, known), known) for known in _FIELDS)
        yield name, near[0][1] if near[0][0] <= most_wrong(plain) and len(plain) > 1 else ""


def _is_author(term: FieldTerm) -> bool:
    return term.field == Field.FROM and "@" not in term.value


def _author(term: FieldTerm) -> Part:
    part = _joined(All, [Word(text=word, of_author=True) for word in term.value.split()])
    assert part is not None  # noqa: S101 - a field without a value is no field, see `_tokens`
    return Not(part=part) if term.is_not else part


def _tokens(text: str) -> Iterator[_Token]:
    """Kinds: word, phrase, and, or, not, open, close, field, not-field."""
    negated = False
    for found in _TOKEN.finditer(text.replace("\x00", "")):
        kind = found.lastgroup
        if kind is None:
            continue
        if kind == "minus":
            negated = True
            continue
        token = _token(found)
        if token is None:
            continue
        if negated:
            if token[0] == "field":
                token = ("not-field", *token[1:])
            else:
                yield ("not", "", "")
        negated = False
        yield token


def _token(found: re.Match[str]) -> _Token | None:
    if name := found["field"]:
        value = found["value"].strip('"').strip()
        if name.casefold() in _FIELDS and value:
            return ("field", name, value)
        whole = found.group()
        return ("word", whole, "") if _SAYS_SOMETHING.search(whole) else None
    if bracket := found["bracket"]:
        return ("open" if bracket == "(" else "close", "", "")
    if found["phrase"] is not None:
        return ("phrase", found["phrase"], "") if _SAYS_SOMETHING.search(found["phrase"]) else None
    word = found["word"]
    if word in _OPERATORS:
        return (_OPERATORS[word], "", "")
    return ("word", word, "") if _SAYS_SOMETHING.search(word) else None


class _Reader:
    """Reads tokens by the grammar `either := all (OR all)*; all := (AND? single)*; single := NOT* atom`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at = tokens, 0
        last = tokens[-1] if tokens else None
        self._last_word = len(tokens) - 1 if last and last[0] == "word" else -1

    def read(self) -> Part | None:
        parts: list[Part] = []
        while self._at < len(self._tokens):
            if (part := self._either()) is not None:
                parts.append(part)
            if self._kind() == "close":  # one too many is read over
                self._at += 1
        return _joined(All, parts)

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _either(self) -> Part | None:
        parts = [self._all()]
        while self._kind() == "or":
            self._at += 1
            parts.append(self._all())
        return _joined(Either, [part for part in parts if part is not None])

    def _all(self) -> Part | None:
        parts: list[Part] = []
        while (kind := self._kind()) not in {"", "or", "close"}:
            if kind == "and":
                self._at += 1
            elif (part := self._single()) is not None:
                parts.append(part)
        return _joined(All, parts)

    def _single(self) -> Part | None:
        negations = 0
        while self._kind() == "not":
            negations += 1
            self._at += 1
        part = self._atom()
        return Not(part=part) if part is not None and negations % 2 else part

    def _atom(self) -> Part | None:
        kind = self._kind()
        if kind in {"", "or", "and", "close"}:
            return None
        here, (_, text, _value) = self._at, self._tokens[self._at]
        self._at += 1
        if kind == "open":
            part = self._either()
            if self._kind() == "close":
                self._at += 1
            return part
        if kind == "phrase":
            return Phrase(text=text) if len(text.split()) > 1 else Word(text=text, is_exact=True)
        bare = text.rstrip("*")
        is_last = here == self._last_word and (here == 0 or self._tokens[here - 1][0] != "not")
        is_beginning = text.endswith("*") or (is_last and len(bare) >= _SHORTEST_BEGINNING)
        return Word(text=bare, is_beginning=is_beginning) if bare else None


def _joined(kind: type[All] | type[Either], parts: list[Part]) -> Part | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(parts=tuple(parts))


def all_of(parts: list[Part]) -> Part | None:
    """A part that matches where all of them do; None without any."""
    return _joined(All, parts)


def words_in(part: Part | None) -> list[Word | Phrase]:
    """The words and phrases that must or may occur, in the order typed; what must not occur is left out."""
    if isinstance(part, Word | Phrase):
        return [part]
    if isinstance(part, All | Either):
        return [word for each in part.parts for word in words_in(each)]
    return []


def finds_by_itself(part: Part | None) -> bool:
    """Whether an index can find it: something must occur in every branch. "Everything without x" cannot."""
    if isinstance(part, Word | Phrase):
        return True
    if isinstance(part, All):
        return any(finds_by_itself(each) for each in part.parts)
    if isinstance(part, Either):
        return all(finds_by_itself(each) for each in part.parts)
    return False


def query_text(part: Part) -> str:
    """The search in the words of PostgreSQL's `to_tsquery`; each operand is quoted, so that it is parsed as text is."""
    if isinstance(part, Word):
        marks = ("*" if part.is_beginning else "") + ("A" if part.of_author else "") + ("B" if part.of_file else "")
        return _quoted(part.text) + (f":{marks}" if marks else "")
    if isinstance(part, Phrase):
        return _quoted(part.text)
    if isinstance(part, Not):
        return f"!({query_text(part.part)})"
    between = " & " if isinstance(part, All) else " | "
    return "(" + between.join(query_text(each) for each in part.parts) + ")"


def _quoted(text: str) -> str:
    inner = text.replace("\\", " ").replace("'", "''")
    return f"'{inner}'"


def replaced(part: Part, better: dict[str, str]) -> Part:
    """The same search with other words; a word that was replaced is meant whole."""
    if isinstance(part, Word):
        other = better.get(part.text.lower())
        if other is None or part.is_exact:
            return part
        words = [Word(text=word, of_author=part.of_author, of_file=part.of_file) for word in other.split()]
        return words[0] if len(words) == 1 else All(parts=tuple(words))
    if isinstance(part, Not):
        return Not(part=replaced(part.part, better))
    if isinstance(part, All):
        return All(parts=tuple(replaced(each, better) for each in part.parts))
    if isinstance(part, Either):
        return Either(parts=tuple(replaced(each, better) for each in part.parts))
    return part


def replaced_in(text: str, better: dict[str, str]) -> str:
    """What somebody typed, with the words replaced that were."""
    for word, other in better.items():
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)\*?", other, text, flags=re.IGNORECASE)
    return text


_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WITHOUT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def without_marks(word: str) -> str:
    """A word in plain letters: größe is grosse, reclamación is reclamacion."""
    apart = unicodedata.normalize("NFKD", word.translate(_WITHOUT))
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def spellings(word: str) -> list[str]:
    """How a word may be written: as it is, without marks, and in German with ae for ä and its like."""
    plain = word.casefold() if "ß" not in word.lower() else word.lower()
    return list(dict.fromkeys([plain, without_marks(plain), without_marks(plain.translate(_SPELLED_OUT))]))


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour (Damerau-Levenshtein)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def most_wrong(word: str) -> int:
    """How many mistakes a word of this length may have and still be taken for another."""
    return 1 if len(word) < 6 else 2
