"""Orders about notes: write, change, pin, remove and bring back. What a note said before is kept with it."""

from django.utils.translation import gettext as _

from accord.customers.models import Company, Customer
from accord.customers.notes.events import CompanyNoteChanged, CustomerNoteChanged, CustomerNoteWritten
from accord.customers.notes.models import Note, Version
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction

LONGEST = 4000


@one_transaction
def write_note(
    *, actor: Actor, text: str, customer_id: int | None = None, company_id: int | None = None, is_pinned: bool = False
) -> int:
    """Write something down about a customer or a company, for colleagues alone. Raises `BadInput`, `NotFound`."""
    require(actor, Permission.DESK)
    words = _words(text)
    if (customer_id is None) == (company_id is None):
        raise TypeError("A note is about one customer or one company.")
    if customer_id is not None and not Customer.objects.filter(pk=customer_id).exists():
        raise NotFound(_("There is no such customer."))
    if company_id is not None and not Company.objects.filter(pk=company_id).exists():
        raise NotFound(_("There is no such company."))
    note = Note.objects.create(
        customer_id=customer_id,
        company_id=company_id,
        text=words,
        author_id=person_of(actor),
        is_pinned=is_pinned,
        written_at=clock.now(),
    )
    if customer_id is not None:
        publish(CustomerNoteWritten(customer_id=customer_id, note_id=note.pk), actor=actor)
    else:
        _tell(actor, note, "written")
    return note.pk


@one_transaction
def change_note(*, actor: Actor, note_id: int, text: str) -> None:
    """Let a note say something else; what it said, and who wrote that, is kept. Raises `NotFound`, `BadInput`."""
    note, words = _hold(actor, note_id), _words(text)
    if words == note.text:
        return
    _keep_version(note)
    note.text, note.author_id, note.edited_at = words, person_of(actor), clock.now()
    note.save(update_fields=["text", "author", "edited_at"])
    _tell(actor, note, "text")


@one_transaction
def pin_note(*, actor: Actor, note_id: int, is_pinned: bool) -> None:
    """Let a note stand above the others, or no longer. Raises `NotFound`."""
    note = _hold(actor, note_id)
    if note.is_pinned != is_pinned:
        Note.objects.filter(pk=note.pk).update(is_pinned=is_pinned)
        _tell(actor, note, "pinned" if is_pinned else "unpinned")


@one_transaction
def remove_note(*, actor: Actor, note_id: int) -> None:
    """Take a note away; it can be brought back. Raises `NotFound`."""
    note = _hold(actor, note_id)
    Note.objects.filter(pk=note.pk).update(removed_at=clock.now())
    _tell(actor, note, "removed")


@one_transaction
def bring_note_back(*, actor: Actor, note_id: int) -> None:
    """Undo that. Raises `NotFound`."""
    note = _hold(actor, note_id, is_removed=True)
    Note.objects.filter(pk=note.pk).update(removed_at=None)
    _tell(actor, note, "brought_back")


def _hold(actor: Actor, note_id: int, *, is_removed: bool = False) -> Note:
    require(actor, Permission.DESK)
    found = Note.objects.select_for_update().filter(pk=note_id, removed_at__isnull=not is_removed).first()
    if found is None:
        raise NotFound(_("There is no such note."))
    return found


def _words(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise BadInput(_("Write what colleagues should know."))
    if len(words) > LONGEST:
        raise BadInput(_("A note has at most %(count)s characters.") % {"count": LONGEST})
    return words


def _keep_version(note: Note) -> None:
    Version.objects.create(note=note, text=note.text, author_id=note.author_id, until=clock.now())


def _tell(actor: Actor, note: Note, what: str) -> None:
    if note.customer_id is not None:
        publish(CustomerNoteChanged(customer_id=note.customer_id, note_id=note.pk, what=what), actor=actor)
    elif note.company_id is not None:
        publish(CompanyNoteChanged(company_id=note.company_id, note_id=note.pk, what=what), actor=actor)
