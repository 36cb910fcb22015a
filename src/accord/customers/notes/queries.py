"""Reads about notes. No page of a customer asks here."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet
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
    found = _notes().filter(about, removed_at=None).order_by("-is_pinned", "-written_at", "-pk")
    return [_row(note) for note in found[:limit]]


def get_note(*, actor: Actor, note_id: int) -> NoteRow:
    """One note, also one that was taken away; raises `NotFound`."""
    note = _notes().filter(pk=note_id).first() if actor.may(Permission.DESK) else None
    if note is None:
        raise NotFound(_("There is no such note."))
    return _row(note)


def _notes() -> QuerySet[Note]:
    """Notes with how often each was changed (`before`)."""
    return Note.objects.annotate(before=Count("versions"))


def _row(note: Any) -> NoteRow:
    return NoteRow(
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


def list_versions(*, actor: Actor, note_id: int) -> list[VersionRow]:
    """What a note said before, newest first; nothing for whoever may not read it."""
    if not actor.may(Permission.DESK):
        return []
    rows = Version.objects.filter(note_id=note_id).order_by("-until", "-pk")
    return [VersionRow(text=row.text, author_id=row.author_id, until=row.until) for row in rows]
