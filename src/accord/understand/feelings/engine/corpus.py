"""The sentences that the classifier starts from: written for this purpose, in situations that each have many moods."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accord.understand.feelings.contracts import Feeling

_FILE = Path(__file__).parent / "data" / "corpus.txt"
_LINE = re.compile(r"(?P<language>[a-z]{2}) (?P<feeling>[a-z]+) (?P<words>.+)")


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text with its feeling. Texts of one `group` (a situation, a customer) are never both taught and asked.

    `weight` is how much it counts beside an example of the corpus.
    """

    words: str
    feeling: Feeling
    group: str
    weight: float = 1.0
    language: str = ""


@cache
def read_corpus() -> tuple[Example, ...]:
    """All examples of the corpus, in its order; raises `ValueError` for a line that is none."""
    found, situation = [], ""
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            situation = line.removeprefix("## ").strip()
        elif line.strip() and not line.startswith("#"):
            match = _LINE.fullmatch(line)
            if match is None:
                raise ValueError(f"Line {number} of the corpus is no language, feeling and text.")
            feeling = Feeling(match["feeling"])
            found.append(Example(words=match["words"], feeling=feeling, group=situation, language=match["language"]))
    return tuple(found)
