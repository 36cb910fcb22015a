"""Reads about imports: drafts with their preview, how far they are, what waits."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accord.kernel import clock, files
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor
from accord.measure.imports.contracts import (
    ColumnGuess,
    ImportRow,
    ImportState,
    IncompleteEnd,
    MappingRow,
    Preview,
    PreviewRow,
    ReadTable,
    Role,
    WaitingRowRow,
    What,
    choices_from,
)
from accord.measure.imports.guessing import guess_table
from accord.measure.imports.models import Import, WaitingRow
from accord.measure.imports.models import Mapping as KeptMapping
from accord.measure.imports.operations import require_importing
from accord.measure.imports.reading import read_table
from accord.measure.imports.rows import read_row

_LOOKED_AT = 2000
_SHOWN = 6


def list_imports(*, actor: Actor, limit: int = 50) -> list[ImportRow]:
    """The newest imports."""
    require_importing(actor)
    return [
        _import_row(row) for row in Import.objects.select_related("begun_by").order_by("-uploaded_at", "-id")[:limit]
    ]


def incomplete_ends() -> list[IncompleteEnd]:
    """The ends of tables that are not complete yet: of each source what its newest table says. One statement."""
    rows = Import.objects.filter(state=ImportState.DONE, choices__what=What.CONTACTS).order_by("ended_at", "pk")
    newest = {row["source"]: row for row in rows.values_list("choices", flat=True)}
    return [
        IncompleteEnd(source=source, since=date.fromisoformat(since), until=date.fromisoformat(row["incomplete_until"]))
        for source, row in newest.items()
        if (since := row.get("incomplete_since"))
    ]


def get_import(*, actor: Actor, import_id: int) -> ImportRow:
    """One import; raises `NotFound`."""
    require_importing(actor)
    return _import_row(_found(import_id))


def list_mappings(*, actor: Actor) -> list[MappingRow]:
    """Kept ways of reading tables, by name."""
    require_importing(actor)
    return [
        MappingRow(
            id=row.pk,
            name=row.name,
            roles={heading: Role(role) for heading, role in row.roles.items()},
            choices=choices_from(row.choices | {"roles": []}),
            changed_at=row.changed_at,
        )
        for row in KeptMapping.objects.order_by("name")
    ]


def preview(*, actor: Actor, import_id: int) -> tuple[tuple[ColumnGuess, ...], Preview]:
    """The columns with a few of their values, and what the first rows would become as it is chosen now."""
    require_importing(actor)
    found = _found(import_id)
    table = read_table(files.read(found.file_sha256))
    choices = choices_from(found.choices)
    return guess_table(table, choices.what).columns, _preview(found, table)


def _preview(found: Import, table: ReadTable) -> Preview:
    choices, now = choices_from(found.choices), clock.now()
    shown: list[PreviewRow] = []
    whys: Counter[str] = Counter()
    instants = []
    for number, cells in table.rows[:_LOOKED_AT]:
        try:
            row = read_row(cells, choices, table.headings, now=now)
            instants.append(row.at)
            tried = PreviewRow(number=number, cells=cells, row=row)
        except BadInput as fault:
            whys[fault.sentence] += 1
            tried = PreviewRow(number=number, cells=cells, row=None, why=fault.sentence)
        if len(shown) < _SHOWN:
            shown.append(tried)
    return Preview(
        looked_at=min(len(table.rows), _LOOKED_AT),
        understood=len(instants),
        rows=tuple(shown),
        whys=tuple(whys.most_common(5)),
        first_at=min(instants, default=None),
        last_at=max(instants, default=None),
    )


def list_waiting_rows(*, actor: Actor, import_id: int | None = None, limit: int = 100) -> list[WaitingRowRow]:
    """Rows that wait for a person: of one import, or all, the oldest first."""
    require_importing(actor)
    rows = WaitingRow.objects.filter(settled_at=None)
    if import_id is not None:
        rows = rows.filter(batch_id=import_id)
    return [_waiting_row(row) for row in rows.order_by("at", "batch_id", "number", "id")[:limit]]


def get_waiting_row(*, actor: Actor, waiting_id: int) -> WaitingRowRow:
    """One row that waits; raises `NotFound`."""
    require_importing(actor)
    found = WaitingRow.objects.filter(pk=waiting_id, settled_at=None).first()
    if found is None:
        raise NotFound(_("This row does not wait any more."))
    return _waiting_row(found)


def count_waiting_rows(*, actor: Actor) -> int:
    """How many rows wait for a person, of imports and of other systems."""
    require_importing(actor)
    return WaitingRow.objects.filter(settled_at=None).count()


def why_rows_wait(*, actor: Actor, import_id: int) -> list[tuple[str, int]]:
    """The reasons for which rows of an import wait, with how many do, most first."""
    require_importing(actor)
    rows = WaitingRow.objects.filter(batch_id=import_id, settled_at=None)
    return list(rows.values_list("why").annotate(times=Count("id")).order_by("-times", "why")[:20])


def errors_of_import(*, actor: Actor, import_id: int) -> Iterator[list[str]]:
    """All rows of an import that were not understood, as a table: headings, line and reason first."""
    require_importing(actor)
    found = _found(import_id)
    yield ["line", "why", *found.headings]
    for row in found.waiting_rows.filter(Q(settled_at=None) | Q(was_taken=False)).order_by("number").iterator():
        yield [str(row.number), row.why, *row.values]


def _found(import_id: int) -> Import:
    found = Import.objects.select_related("begun_by").filter(pk=import_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def _import_row(row: Import) -> ImportRow:
    begun_by: Any = row.begun_by
    return ImportRow(
        id=row.pk,
        filename=row.filename,
        state=ImportState(row.state),
        choices=choices_from(row.choices),
        headings=tuple(row.headings),
        rows=row.rows,
        read=row.next_row,
        taken=row.taken,
        known=row.known,
        waiting=row.waiting,
        kept_when_undone=row.kept_when_undone,
        begun_by=begun_by.name if begun_by else "",
        uploaded_at=row.uploaded_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        undone_at=row.undone_at,
    )


def _waiting_row(row: WaitingRow) -> WaitingRowRow:
    choices = choices_from(row.choices)
    return WaitingRowRow(
        id=row.pk,
        import_id=row.batch_id,
        source=row.source,
        number=row.number,
        headings=tuple(row.headings),
        roles=choices.roles,
        values=tuple(row.values),
        why=row.why,
        at=row.at,
    )
