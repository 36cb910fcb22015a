"""Reads about notes. No page of a customer asks here."""

from collections.abc import Collection

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accord.customers.notes.contracts import NoteRow, VersionRow
from accord.customers.notes.models import Note, Version
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission


def list_notes(
    *, actor: Actor, customer_ids: Collection[int] = (), company_id: int | None = None, limit: int = 30
) -> list[NoteRow]:
    """The notes about a customer (all ids the person has had) and about a company, pinned ones first, then newest.

    One statement; none for whoever may not read them.
    """
    if not actor.may(Permission.DESK):
        return []
    about = Q(customer_id__in=list(customer_ids))
    if company_id is not None:
        about |= Q(company_id=company_id)
    found = Note.objects.filter(about, removed_at=None).annotate(before=Count("versions"))
    return [
        NoteRow(
            id=note.pk,
            customer_id=note.customer_id,
            company_id=note.company_id,
            text=note.text,
            author_id=note.author_id,
            is_pinned=note.is_pinned,
            written_at=note.written_at,
            edited_at=note.edited_at,
            versions=note.before,
        )
        for note in found.order_by("-is_pinned", "-written_at", "-pk")[:limit]
    ]


def get_note(*, actor: Actor, note_id: int) -> NoteRow:
    """One note, also one that was taken away; raises `NotFound`."""
    note = Note.objects.filter(pk=note_id).first() if actor.may(Permission.DESK) else None
    if note is None:
        raise NotFound(_("There is no such note."))
    return NoteRow(
        id=note.pk,
        customer_id=note.customer_id,
        company_id=note.company_id,
        text=note.text,
        author_id=note.author_id,
        is_pinned=note.is_pinned,
        written_at=note.written_at,
        edited_at=note.edited_at,
        versions=0,
    )


def list_versions(*, actor: Actor, note_id: int) -> list[VersionRow]:
    """What a note said before, newest first; nothing for whoever may not read it."""
    if not actor.may(Permission.DESK):
        return []
    rows = Version.objects.filter(note_id=note_id).order_by("-until", "-pk")
    return [VersionRow(text=row.text, author_id=row.author_id, until=row.until) for row in rows]
