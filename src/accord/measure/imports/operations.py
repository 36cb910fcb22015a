"""Bringing in a table: uploading, choosing what its columns mean, starting, undoing; mending rows that wait."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.kernel import audit, clock, files
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.jobs import defer
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.measure.imports.contracts import MOST_CHOICES, Choices, ImportState, Role, What, choices_from
from accord.measure.imports.dates import instant_of
from accord.measure.imports.guessing import guess_table
from accord.measure.imports.models import Import, MadeRow, WaitingRow
from accord.measure.imports.models import Mapping as KeptMapping
from accord.measure.imports.placing import Places
from accord.measure.imports.reading import read_table
from accord.measure.imports.rows import check_choices, read_row
from accord.measure.imports.taking import take_rows

MOST_BYTES = 50_000_000


def require_importing(actor: Actor) -> None:
    """Whoever leads the service or the experience, and administrators; refuses with `NotAllowed`."""
    require(actor, Permission.LISTEN)
    require(actor, Permission.DESK)


@one_transaction
def upload_table(*, actor: Actor, filename: str, content: bytes) -> int:
    """Keep a file of separated values as a draft with what its columns seem to mean; returns the import's id.

    A kept mapping whose headings are all there is taken instead of a guess. Raises `BadInput` when it is no table.
    """
    require_importing(actor)
    if len(content) > MOST_BYTES:
        sentence = _("The file is larger than %(count)s MB. Pack it with gzip, or bring it in parts.")
        raise BadInput(sentence % {"count": MOST_BYTES // 1_000_000})
    table = read_table(content)
    guess = guess_table(table)
    name = filename.rsplit("/", 1)[-1].rsplit("\\", 1)[-1][:200] or "table.csv"
    choices = Choices(
        what=guess.what,
        source=name.split(".")[0].replace("_", " ")[:40],
        roles=tuple(column.role for column in guess.columns),
        date_order=guess.date_order,
        timezone=read_company().timezone,
        event_kind=guess.event_kind,
        incomplete_days=guess.incomplete_days,
    )
    if guess.what == What.ANSWERS and (newest := _newest_source()):
        choices = replace(choices, source=newest)
    kept = _fitting_mapping(table.headings)
    if kept is not None:
        choices = _applied(kept, table.headings)
    made = Import.objects.create(
        filename=name,
        file_sha256=files.store(content),
        headings=list(table.headings),
        choices=_stored(choices),
        rows=len(table.rows),
        begun_by_id=actor.id if actor.kind == "staff" else None,
        uploaded_at=clock.now(),
    )
    return int(made.pk)


def _newest_source() -> str:
    """Where the conversations came from that were brought in last: surveys mostly speak of those."""
    done = Import.objects.filter(state=ImportState.DONE, choices__what=What.CONTACTS).order_by("-ended_at").first()
    return choices_from(done.choices).source if done else ""


def _fitting_mapping(headings: Sequence[str]) -> KeptMapping | None:
    there = set(headings)
    fitting = (m for m in KeptMapping.objects.order_by("-changed_at") if m.roles and set(m.roles) <= there)
    return max(fitting, key=lambda m: len(m.roles), default=None)


def _applied(kept: KeptMapping, headings: Sequence[str]) -> Choices:
    roles = tuple(Role(kept.roles.get(heading, Role.KEEP)) for heading in headings)
    return replace(choices_from(kept.choices | {"roles": []}), roles=roles)


@one_transaction
def choose(*, actor: Actor, import_id: int, choices: Choices) -> None:
    """Say how a draft is to be read. What cannot work yet is refused when it is started, not here."""
    require_importing(actor)
    found = _held(import_id)
    _refuse_unless(found, ImportState.DRAFT)
    if len(choices.roles) != len(found.headings):
        raise BadInput(_("The columns are not those of this table."))
    Import.objects.filter(pk=import_id).update(choices=_stored(choices))


@one_transaction
def guess_again(*, actor: Actor, import_id: int, choices: Choices) -> None:
    """Guess the columns anew, as it is said now what a row is; source, time zone and the rest stay as chosen."""
    require_importing(actor)
    found = _held(import_id)
    _refuse_unless(found, ImportState.DRAFT)
    guess = guess_table(read_table(files.read(found.file_sha256)), choices.what)
    roles = tuple(column.role for column in guess.columns)
    fresh = replace(
        choices,
        roles=roles,
        date_order=guess.date_order,
        event_kind=choices.event_kind or guess.event_kind,
        incomplete_days=guess.incomplete_days,
    )
    Import.objects.filter(pk=import_id).update(choices=_stored(fresh))


@one_transaction
def keep_mapping(*, actor: Actor, name: str, headings: Sequence[str], choices: Choices) -> int:
    """Keep a way of reading under a name, in place of one of the same name; returns its id."""
    require_importing(actor)
    if not name.strip():
        raise BadInput(_("Give the mapping a name."))
    check_choices(choices, headings)
    roles = {heading: role for heading, role in zip(headings, choices.roles, strict=True) if role != Role.IGNORE}
    values = {"roles": roles, "choices": _stored(choices), "changed_at": clock.now()}
    return int(KeptMapping.objects.update_or_create(name=name.strip()[:80], defaults=values)[0].pk)


@one_transaction
def use_mapping(*, actor: Actor, import_id: int, mapping_id: int) -> None:
    """Read a draft by a kept mapping."""
    require_importing(actor)
    found = _held(import_id)
    _refuse_unless(found, ImportState.DRAFT)
    kept = KeptMapping.objects.filter(pk=mapping_id).first()
    if kept is None:
        raise NotFound(_("There is no such mapping."))
    Import.objects.filter(pk=import_id).update(choices=_stored(_applied(kept, found.headings)))


@one_transaction
def forget_mapping(*, actor: Actor, mapping_id: int) -> None:
    """Forget a kept mapping; what was brought in by it stays."""
    require_importing(actor)
    KeptMapping.objects.filter(pk=mapping_id).delete()


@one_transaction
def start_import(*, actor: Actor, import_id: int) -> None:
    """Begin to take a draft in; refuses with `BadInput` while its choices cannot work."""
    from accord.measure.imports.tasks import run_import

    require_importing(actor)
    found = _held(import_id)
    _refuse_unless(found, ImportState.DRAFT)
    choices = choices_from(found.choices)
    check_choices(choices, found.headings)
    _check_questions(choices, found)
    Import.objects.filter(pk=import_id).update(
        state=ImportState.RUNNING, started_at=clock.now(), choices=_stored(_with_its_end(choices, found))
    )
    audit.record(actor=actor, action="import.started", subject=f"import:{import_id}", rows=found.rows)
    defer(run_import, import_id=import_id)


def _with_its_end(choices: Choices, found: Import) -> Choices:
    """The choices with the days that are not complete yet, counted back from the table's last one."""
    if not choices.incomplete_days:
        return replace(choices, incomplete_since="", incomplete_until="")
    column = choices.roles.index(Role.AT)
    cells = (row[column] for _line, row in read_table(files.read(found.file_sha256)).rows if column < len(row))
    zone, now = ZoneInfo(choices.timezone), clock.now()
    given = (instant_of(cell, choices.date_order, choices.timezone) for cell in cells)
    last = max((at for at in given if at is not None and at <= now), default=now).astimezone(zone).date()
    since = last - timedelta(days=choices.incomplete_days - 1)
    return replace(choices, incomplete_since=since.isoformat(), incomplete_until=last.isoformat())


def _check_questions(choices: Choices, found: Import) -> None:
    """What is answered differently each time is no question with choices."""
    if Role.QUESTION not in choices.roles:
        return
    rows = read_table(files.read(found.file_sha256)).rows
    for place, role in enumerate(choices.roles):
        said = {cells[place].strip() for _line, cells in rows if place < len(cells)} if role == Role.QUESTION else set()
        if len(said) > MOST_CHOICES:
            sentence = _("“%(column)s” has more than %(count)s different answers. Keep it with the row instead.")
            raise BadInput(sentence % {"column": found.headings[place][:40], "count": MOST_CHOICES})


@one_transaction
def forget_draft(*, actor: Actor, import_id: int) -> None:
    """Throw away a file that was not started."""
    require_importing(actor)
    found = _held(import_id)
    _refuse_unless(found, ImportState.DRAFT)
    Import.objects.filter(pk=import_id).delete()
    files.forget_when_unused([found.file_sha256])


@one_transaction
def undo_import(*, actor: Actor, import_id: int) -> None:
    """Take back all that an import brought in; one that is still running stops. It runs in the background."""
    from accord.measure.imports.tasks import take_back_import

    require_importing(actor)
    found = _held(import_id)
    _refuse_unless(found, ImportState.RUNNING, ImportState.DONE)
    Import.objects.filter(pk=import_id).update(state=ImportState.UNDOING, ended_at=clock.now())
    audit.record(actor=actor, action="import.undone", subject=f"import:{import_id}", taken=found.taken)
    defer(take_back_import, import_id=import_id, actor_id=actor.id)


@one_transaction
def mend_row(*, actor: Actor, waiting_id: int, values: Sequence[str]) -> None:
    """Take a waiting row in with mended cells; raises `BadInput` with what is still wrong, and it waits on."""
    require_importing(actor)
    row = _held_row(waiting_id)
    choices = choices_from(row.choices)
    if len(values) != len(row.headings):
        raise BadInput(_("The columns are not those of this table."))
    read = read_row(list(values), choices, row.headings, now=clock.now())
    outcome = take_rows(actor=actor, rows=[(row.number, read)], choices=choices, places=Places(choices))[0]
    if outcome.why:
        raise BadInput(outcome.why)
    if row.batch_id is not None:
        if outcome.made_id is not None:
            MadeRow.objects.create(
                batch_id=row.batch_id,
                number=row.number,
                kind=outcome.kind,
                made_id=outcome.made_id,
                source_key=outcome.source_key,
                is_first=outcome.is_first,
                new_customer_id=outcome.new_customer_id,
            )
        _count_again(row.batch_id, "known" if outcome.made_id is None else "taken")
    _settle(actor, row, was_taken=True, values=list(values))


@one_transaction
def set_row_aside(*, actor: Actor, waiting_id: int) -> None:
    """Decide that a waiting row is not needed; it stays in the import's list of errors."""
    require_importing(actor)
    _settle(actor, _held_row(waiting_id), was_taken=False)


@one_transaction
def set_rows_aside(*, actor: Actor, import_id: int) -> int:
    """The same for all rows of an import that still wait; returns how many."""
    require_importing(actor)
    waiting = WaitingRow.objects.filter(batch_id=import_id, settled_at=None)
    return waiting.update(settled_at=clock.now(), settled_by_id=actor.id if actor.kind == "staff" else None)


@one_transaction
def let_rows_wait(
    *, source: str, headings: Sequence[str], choices: Choices, rows: Sequence[tuple[int, Sequence[str], str]]
) -> int:
    """Keep rows (number, cells, why) that another system sent and nobody understood, until a person sees them."""
    made = WaitingRow.objects.bulk_create(
        WaitingRow(
            source=source[:120],
            number=number,
            headings=list(headings),
            choices=_stored(choices),
            values=list(cells),
            why=why[:300],
            at=clock.now(),
        )
        for number, cells, why in rows
    )
    return len(made)


def _settle(actor: Actor, row: WaitingRow, *, was_taken: bool, values: list[str] | None = None) -> None:
    row.settled_at, row.was_taken = clock.now(), was_taken
    row.settled_by_id = actor.id if actor.kind == "staff" else None
    row.values = values if values is not None else row.values
    row.save(update_fields=["settled_at", "was_taken", "settled_by", "values"])


def _count_again(import_id: int, counter: str) -> None:
    batch = Import.objects.select_for_update().get(pk=import_id)
    setattr(batch, counter, getattr(batch, counter) + 1)
    batch.waiting -= 1
    batch.save(update_fields=[counter, "waiting"])


def _held(import_id: int) -> Import:
    found = Import.objects.select_for_update().filter(pk=import_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def _held_row(waiting_id: int) -> WaitingRow:
    found = WaitingRow.objects.select_for_update().filter(pk=waiting_id, settled_at=None).first()
    if found is None:
        raise NotFound(_("This row does not wait any more."))
    return found


def _refuse_unless(found: Import, *states: ImportState) -> None:
    if found.state not in states:
        raise Refusal(_("This import is further than that already. Look at it again."))


def _stored(choices: Choices) -> dict[str, object]:
    return asdict(choices)
