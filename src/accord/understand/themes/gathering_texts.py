"""The words of texts: those of contacts are read at the desk, where they belong; those of answers are kept here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accord.desk.queries import list_contacts
from accord.understand.themes.contracts import TextKind
from accord.understand.themes.models import Taught, Text
from accord.understand.themes.rules import MOST_LETTERS, decided_theme, matter_of

DAY_SECONDS = 86_400.0
_AT_ONCE = 5_000

_REGISTER = """
    INSERT INTO understand_theme_text (kind, contact_id, source, case_id, at, words, placed_at, fit_id)
    SELECT 'contact', c.id, '', NULL, c.at, '', NULL, NULL FROM desk_contact c
    WHERE c.withdrawn_at IS NULL AND c.at >= %s
      AND NOT EXISTS (SELECT 1 FROM understand_theme_text t WHERE t.contact_id = c.id)
    ORDER BY c.at DESC LIMIT %s
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text with its words."""

    id: int
    words: str
    at: datetime
    is_contact: bool

    @property
    def matter(self) -> str:
        """What is compared: its words without salutation and closing."""
        return matter_of(self.words)

    @property
    def day(self) -> float:
        """Its time in days."""
        return self.at.timestamp() / DAY_SECONDS


def register_contacts(*, since: datetime, limit: int) -> None:
    """Make a text of every contact since an instant that is none yet, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, [since, limit])


def said_in(texts: Iterable[Text]) -> list[Said]:
    """Texts with their words, in the order given; those without any (empty, junk, in the trash) are left out."""
    given = list(texts)
    words = words_of_contacts([text.contact_id for text in given if text.contact_id is not None])
    found = []
    for text in given:
        said = text.words if text.kind != TextKind.CONTACT else words.get(text.contact_id or 0, "")
        if said.strip():
            found.append(
                Said(id=text.pk, words=said.strip()[:MOST_LETTERS], at=text.at, is_contact=text.contact_id is not None)
            )
    return found


def words_of_contacts(contact_ids: Sequence[int]) -> dict[int, str]:
    """The words of contacts that count."""
    words: dict[int, str] = {}
    for start in range(0, len(contact_ids), _AT_ONCE):
        part = contact_ids[start : start + _AT_ONCE]
        words |= {contact.id: contact.words for contact in list_contacts(contact_ids=part, limit=len(part))}
    return words


def decided_by_people() -> dict[int, int]:
    """The theme of each text about which people decided, -1 for none of those that were found."""
    lessons: dict[int, list[tuple[int, bool]]] = {}
    for text_id, theme_id, belongs in Taught.objects.order_by("pk").values_list("text_id", "theme_id", "belongs"):
        lessons.setdefault(text_id, []).append((theme_id, belongs))
    return {text_id: decided_theme(said) for text_id, said in lessons.items()}
