"""Contacts, as experience counts them. For modules above: they show counts and words, each by its own gate."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, QuerySet

from accord.desk.contracts import ContactNature, ContactRow
from accord.desk.models import Contact


def list_contacts(
    *, case_ids: Collection[int] = (), contact_ids: Collection[int] = (), limit: int = 1000
) -> list[ContactRow]:
    """Contacts of cases, or by their own ids, oldest first; those withdrawn (junk, trash) are left out."""
    standing = Contact.objects.filter(withdrawn_at=None)
    rows = standing.filter(pk__in=contact_ids) if contact_ids else standing.filter(case_id__in=case_ids)
    return _rows(rows.order_by("at", "pk")[:limit])


def contacts_between(*, start: datetime, end: datetime, limit: int = 100_000) -> list[ContactRow]:
    """Contacts from `start` up to, but not including, `end`, oldest first."""
    return _rows(Contact.objects.filter(at__gte=start, at__lt=end, withdrawn_at=None).order_by("at", "pk")[:limit])


def count_contacts_of_cases(*, case_ids: Collection[int]) -> dict[int, int]:
    """How many contacts each case has had; those withdrawn are left out. One statement."""
    standing = Contact.objects.filter(case_id__in=case_ids, withdrawn_at=None)
    return dict(standing.values_list("case_id").annotate(Count("pk")))


def words_of_contact(*, contact_id: int) -> str:
    """What the customer wrote anew in a contact, below its subject; empty for an unknown one."""
    found = (
        Contact.objects.filter(pk=contact_id)
        .values_list("conversation__subject", "message__new_text", "message__text")
        .first()
    )
    if found is None:
        return ""
    subject, new_text, text = found
    return f"{subject}\n{new_text or text}".strip()


def _rows(contacts: "QuerySet[Contact]") -> list[ContactRow]:
    found = contacts.annotate(words=F("message__new_text"))
    return [
        ContactRow(
            id=contact.pk,
            case_id=contact.case_id,
            conversation_id=contact.conversation_id,
            message_id=contact.message_id,
            customer_id=contact.customer_id,
            at=contact.at,
            nature=ContactNature(contact.nature),
            words=contact.words,
        )
        for contact in found
    ]
