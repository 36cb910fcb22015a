"""Address headers: names and mailboxes, also where the rules of RFC 5322 are broken."""

import re

from accord.channels.email.contracts import Address
from accord.channels.email.headers import LONGEST_HEADER, decode_words, to_text

MOST_ADDRESSES = 2_000

_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"|\(|\)|<([^<>]*)>?|[,;]|=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=|[^"(),;<]+|"', re.DOTALL
)
# Begins where a word does: tried at every character, it would take the square of a long word's length.
_EMAIL = re.compile(r"(?<![^\s<>\"(),;:\[\]])[^\s<>\"(),;:\[\]]+@[^\s<>\"(),;:@]+")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPACES = re.compile(r"\s+")


def parse_addresses(values: list[bytes], fallback_charset: str = "") -> tuple[Address, ...]:
    """The mailboxes of one or more address headers, in their order.

    Groups are opened, comments serve as names where there is no other, encoded words are decoded after the
    splitting, so that a comma in a name parts nothing. An entry without address keeps its name and has no email.
    """
    found: list[Address] = []
    for value in values:
        reader = _Reader()
        text = to_text(value[:LONGEST_HEADER], fallback_charset)
        for token in _TOKEN.finditer(text if text.isprintable() else _UNSTORABLE.sub("", text)):
            reader.take(token)
            if len(reader.found) >= MOST_ADDRESSES:
                break
        reader.finish_entry()
        found.extend(reader.found)
    return tuple(found[:MOST_ADDRESSES])


class _Reader:
    """Collects the pieces of one entry until a separator ends it."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None
        self.depth = 0

    def take(self, token: re.Match[str]) -> None:
        text = token.group()
        if text == "(":
            self.depth += 1
        elif text == ")":
            self.depth = max(0, self.depth - 1)
        elif self.depth:
            self.comments.append(text)
        elif text in ",;":
            self.finish_entry()
        elif text.startswith("<") and token.group(2) is not None:
            self._take_angle(token.group(2))
        elif token.group(1) is not None:
            self._take_quoted(_ESCAPED.sub(r"\1", token.group(1)))
        else:
            self._take_words(text)

    def _take_angle(self, content: str) -> None:
        if self.angle is not None and self.angle and content:
            self.finish_entry()
        if content.strip() or self.angle is None:
            self.angle = content.strip()

    def _take_quoted(self, content: str) -> None:
        self.words.append(content or "")

    def _take_words(self, text: str) -> None:
        group, colon, rest = text.partition(":")
        if colon and "@" not in group and "=?" not in group and self.angle is None:
            self.words.clear()
            text = rest
        if text.startswith("@") and self.words and not self.words[-1].endswith(" "):
            self.words[-1] += text
        elif text.strip():
            self.words.append(text)

    def finish_entry(self) -> None:
        phrase = _join(self.words)
        comment = _join(["".join(self.comments)])
        angle = self.angle
        self.words, self.comments, self.angle, self.depth = [], [], None, 0
        if angle is None:
            entry = _read_bare(phrase, comment)
        elif angle and "@" not in angle and "=?" in angle:
            entry = _read_bare(_SPACES.sub(" ", f"{phrase} {decode_words(angle)}"), comment)
        else:
            entry = Address(name=phrase or ("" if angle and phrase == angle else comment), email=_clean_email(angle))
            if not entry.email:
                nested = _EMAIL.search(entry.name)
                entry = _read_bare(entry.name, "") if nested else entry
        if entry.name or entry.email:
            self.found.append(entry)


def _join(words: list[str]) -> str:
    text = decode_words(" ".join(word.strip() if "=?" in word else word for word in words))
    return _SPACES.sub(" ", text).strip() if "\u3000" not in text else text.strip(" \t")


def _clean_email(text: str) -> str:
    text = text.strip()
    if text.lower().startswith("mailto:"):
        text = text[7:]
    text = decode_words(text) if "=?" in text else text
    return text.replace('"', "").strip("' \t")


def _read_bare(phrase: str, comment: str) -> Address:
    """An entry without angle brackets: the address is the last word that looks like one, the rest is its name."""
    found = None
    for candidate in _EMAIL.finditer(phrase):
        found = candidate
    if found is not None:
        name = f"{phrase[: found.start()]} {phrase[found.end() :]}".strip(" '\"<>[]")
        return Address(name=_SPACES.sub(" ", name) or comment, email=_clean_email(found.group()))
    in_comment = _EMAIL.search(comment)
    if in_comment is not None:
        return Address(name=phrase, email=in_comment.group())
    return Address(name=phrase or comment, email="")
