"""Taking an import in, and taking it back: some hundred rows a transaction, going on where it stopped."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.customers.operations import forget_strangers, withdraw_outside_events
from accord.desk.operations import withdraw_imported
from accord.kernel import clock, files
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.kernel.live import hint
from accord.kernel.permissions import SYSTEM, Actor
from accord.measure.imports.contracts import Choices, ImportState, MadeKind, ReadRow, ReadTable, choices_from
from accord.measure.imports.models import Import, MadeRow, WaitingRow
from accord.measure.imports.placing import Places
from accord.measure.imports.reading import read_table
from accord.measure.imports.rows import read_row
from accord.measure.imports.taking import Outcome, take_rows
from accord.measure.operations import withdraw_past_answers
from accord.staff.queries import actor_of

AT_ONCE = 250
_Numbered = tuple[int, tuple[str, ...]]


def run(*, import_id: int) -> None:
    """Take in all rows that are left, until the end or until somebody undoes it. Safe to be run again."""
    found = Import.objects.filter(pk=import_id, state=ImportState.RUNNING).first()
    if found is None:
        return
    table = read_table(files.read(found.file_sha256))
    with override(read_company().language):
        while _take_some(import_id, table):
            hint(f"import:{import_id}")
    hint(f"import:{import_id}")


@transaction.atomic
def _take_some(import_id: int, table: ReadTable) -> bool:
    """One turn; whether more is left."""
    batch = Import.objects.select_for_update().get(pk=import_id)
    if batch.state != ImportState.RUNNING:
        return False
    choices = choices_from(batch.choices)
    rows = table.rows[batch.next_row : batch.next_row + AT_ONCE]
    read, refused = _read(rows, choices, table.headings)
    outcomes = take_rows(actor=_beginner(batch), rows=read, choices=choices, places=Places(choices))
    refused += [(outcome.number, outcome.why) for outcome in outcomes if outcome.why]
    _keep(batch, [outcome for outcome in outcomes if outcome.made_id is not None])
    _let_wait(batch, refused, dict(rows))
    batch.taken += sum(outcome.made_id is not None for outcome in outcomes)
    batch.known += sum(outcome.made_id is None and not outcome.why for outcome in outcomes)
    batch.waiting += len(refused)
    batch.next_row += len(rows)
    is_over = batch.next_row >= len(table.rows)
    if is_over:
        batch.state, batch.ended_at = ImportState.DONE, clock.now()
    batch.save(update_fields=["taken", "known", "waiting", "next_row", "state", "ended_at"])
    return not is_over


def _read(
    rows: Sequence[_Numbered], choices: Choices, headings: Sequence[str]
) -> tuple[list[tuple[int, ReadRow]], list[tuple[int, str]]]:
    read: list[tuple[int, ReadRow]] = []
    refused: list[tuple[int, str]] = []
    now = clock.now()
    for number, cells in rows:
        try:
            read.append((number, read_row(cells, choices, headings, now=now)))
        except BadInput as fault:
            refused.append((number, fault.sentence))
    return read, refused


def _beginner(batch: Import) -> Actor:
    return (actor_of(employee_id=batch.begun_by_id) if batch.begun_by_id else None) or SYSTEM


def _keep(batch: Import, outcomes: Sequence[Outcome]) -> None:
    MadeRow.objects.bulk_create(
        MadeRow(
            batch=batch,
            number=outcome.number,
            kind=outcome.kind,
            made_id=outcome.made_id or 0,
            source_key=outcome.source_key,
            is_first=outcome.is_first,
            new_customer_id=outcome.new_customer_id,
        )
        for outcome in outcomes
    )


def _let_wait(batch: Import, refused: Sequence[tuple[int, str]], cells: dict[int, tuple[str, ...]]) -> None:
    WaitingRow.objects.bulk_create(
        WaitingRow(
            batch=batch,
            source=batch.filename[:120],
            number=number,
            headings=batch.headings,
            choices=batch.choices,
            values=[*cells[number], *[""] * (len(batch.headings) - len(cells[number]))],
            why=why[:300],
            at=clock.now(),
        )
        for number, why in refused
    )


def take_back(*, import_id: int, actor_id: int | None) -> None:
    """Take back what an import made, the newest first. Safe to be run again."""
    actor = (actor_of(employee_id=actor_id) if actor_id else None) or SYSTEM
    with override(read_company().language):
        while _take_back_some(import_id, actor):
            hint(f"import:{import_id}")
    hint(f"import:{import_id}")


@transaction.atomic
def _take_back_some(import_id: int, actor: Actor) -> bool:
    batch = Import.objects.select_for_update().filter(pk=import_id, state=ImportState.UNDOING).first()
    if batch is None:
        return False
    made = list(batch.made.order_by("-number")[:AT_ONCE])
    if made:
        gone = _withdraw(batch, actor, made)
        batch.kept_when_undone += len(made) - gone
        # Whoever stands in a conversation in the trash is still somebody.
        new = {row.new_customer_id for row in made if row.kind == MadeKind.RECORD and row.new_customer_id is not None}
        MadeRow.objects.filter(pk__in=[row.pk for row in made]).delete()
        if new:
            forget_strangers(customer_ids=new)
    else:
        batch.state, batch.undone_at = ImportState.UNDONE, clock.now()
        batch.waiting_rows.filter(settled_at=None).update(settled_at=clock.now())
    batch.save(update_fields=["kept_when_undone", "state", "undone_at"])
    return bool(made)


def _withdraw(batch: Import, actor: Actor, made: Sequence[MadeRow]) -> int:
    """Returns of how many rows everything went."""
    ids: dict[str, list[int]] = {kind: [row.made_id for row in made if row.kind == kind] for kind in MadeKind}
    gone = 0
    if ids[MadeKind.CONVERSATION]:
        why = _("The import of %(file)s was undone.") % {"file": batch.filename}
        went = withdraw_imported(actor=actor, conversation_ids=ids[MadeKind.CONVERSATION], reason=why)
        withdraw_past_answers(case_ids=went.values())
        gone += len(went)
    if ids[MadeKind.RECORD]:
        notices = [row for row in made if row.kind == MadeKind.RECORD]
        went_notices, _records = withdraw_outside_events(
            actor=actor,
            source_keys=[row.source_key for row in notices],
            record_ids={row.made_id for row in notices if row.is_first},
        )
        gone += went_notices
    if ids[MadeKind.ANSWER]:
        gone += withdraw_past_answers(answer_ids=ids[MadeKind.ANSWER])
    return gone
