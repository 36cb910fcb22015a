"""Notes about a customer and their company, ready to be shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accord.customers.contracts import CustomerRow
from accord.customers.notes.contracts import NoteRow
from accord.customers.notes.queries import list_notes
from accord.kernel.events import Fact
from accord.kernel.permissions import Actor
from accord.web.agent import names
from accord.web.agent.beside import MOST_FACTS
from accord.web.agent.words import paragraphs

_SPEAK_OF_NOTES = frozenset(
    {"customers.CustomerNoteWritten", "customers.CustomerNoteChanged", "customers.CustomersMerged"}
)


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note as it is shown."""

    id: int
    words: object
    text: str
    who: str
    at: datetime
    edited_at: datetime | None
    is_pinned: bool
    is_about_company: bool
    versions: int


def notes_context(
    actor: Actor, *, customer: CustomerRow | None = None, company_id: int | None = None, company_name: str = ""
) -> dict[str, Any]:
    """The notes about a person and their company, or about a company. One statement."""
    about = company_id if customer is None else customer.company_id
    found = list_notes(actor=actor, customer_ids=customer.ids if customer else (), company_id=about)
    return _context(found, customer=customer, company_id=company_id, company_name=company_name)


def notes_beside(actor: Actor, customer: CustomerRow, facts: Sequence[Fact]) -> dict[str, Any]:
    """The same beside a conversation: no statement for whoever has no notes, as their newest facts say."""
    has_none = len(facts) < MOST_FACTS and not any(fact.kind in _SPEAK_OF_NOTES for fact in facts)
    if has_none and customer.company_id is None:
        return _context([], customer=customer, company_id=None, company_name="")
    return notes_context(actor, customer=customer)


def _context(
    found: Collection[NoteRow], *, customer: CustomerRow | None, company_id: int | None, company_name: str
) -> dict[str, Any]:
    about_person = customer is not None
    return {
        "notes": [_note(row, about_person=about_person) for row in found],
        "notes_url": reverse("agent:customer-notes", args=[customer.id])
        if customer is not None
        else reverse("agent:company-notes", args=[company_id]),
        "notes_company": (customer.company_name or "") if customer is not None else company_name,
    }


def _note(row: NoteRow, *, about_person: bool) -> Note:
    return Note(
        id=row.id,
        words=paragraphs(row.text),
        text=row.text,
        who=names.staff_name(row.author_id),
        at=row.written_at,
        edited_at=row.edited_at,
        is_pinned=row.is_pinned,
        is_about_company=about_person and row.company_id is not None,
        versions=row.versions,
    )
