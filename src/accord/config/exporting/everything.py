"""Everything in open formats: each table as JSON lines, each file as it came, and what they mean to each other."""

import shutil
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from accord import __version__
from accord.config.exporting.writing import Progress, copy_json_lines, into_new_folder, one_instant, write_json
from accord.kernel import clock, files

_SECRET = ("_sealed", "_hash", "password")
"""Columns that end so open doors; whoever takes the data elsewhere must not take the keys along."""

_LEFT_OUT = {"kernel_token_bucket", "staff_invitation", "staff_api_token", "measure_fact", "measure_cell"}
"""Tables that say nothing about the company: they only guard doors, or are counted from the others."""

_LOG = "id, kind, occurred_at, recorded_at, actor, payload, customer_id, conversation_id, case_id"


def export_all(folder: Path, *, progress: Progress) -> dict[str, int]:
    """Write everything into a new folder, as of one instant; returns how many rows each table and `files` have.

    Refuses a folder that holds something. It appears when everything is in it. Secrets stay here: passwords, keys and
    the hashes by which links and tokens are known.
    """
    models = [model for model in apps.get_models() if _is_ours(model)]
    with into_new_folder(folder) as draft, one_instant():
        about: dict[str, Any] = {}
        (draft / "tables").mkdir()
        for number, model in enumerate(models):
            table = model._meta.db_table
            progress(0.8 * number / (len(models) + 1), table)
            columns = _columns(model)
            select = f"SELECT {', '.join(_quoted(name) for name in columns)} FROM {_quoted(table)}"  # noqa: S608
            rows = copy_json_lines(draft / "tables" / f"{table}.jsonl", select)
            about[table] = {"rows": rows, "columns": columns}
        progress(0.8 * len(models) / (len(models) + 1), "kernel_event")
        rows = copy_json_lines(draft / "tables" / "kernel_event.jsonl", f"SELECT {_LOG} FROM kernel_event ORDER BY id")  # noqa: S608
        about["kernel_event"] = {"rows": rows, "columns": {name: {} for name in _LOG.split(", ")}}
        counts = {table: each["rows"] for table, each in about.items()}
        counts["files"] = _copy_files(draft / "files", progress)
        write_json(
            draft / "about.json",
            {
                "accord": __version__,
                "as_of": clock.now().isoformat(),
                "files": counts["files"],
                "tables": about,
            },
        )
    progress(1, "everything")
    return counts


def _is_ours(model: Any) -> bool:
    meta = model._meta
    return meta.managed and not meta.proxy and model.__module__.startswith("accord.") and meta.db_table not in _LEFT_OUT


def _columns(model: Any) -> dict[str, dict[str, str]]:
    """The columns that leave, each with its kind and, where it has one, the table to which it points."""
    return {
        field.column: _described(field) for field in model._meta.concrete_fields if not field.column.endswith(_SECRET)
    }


def _described(field: Any) -> dict[str, str]:
    kind = {"kind": field.db_type(connection) or ""}
    return kind | ({"refers_to": field.related_model._meta.db_table} if field.is_relation else {})


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _copy_files(folder: Path, progress: Progress) -> int:
    """Every kept file under the name that the tables use for it: the SHA-256 of its bytes."""
    folder.mkdir()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM kernel_stored_file ORDER BY sha256")
        names = [row[0] for row in cursor.fetchall()]
    copied = 0
    for number, name in enumerate(names):
        progress(0.8 + 0.2 * number / len(names), "files")
        try:
            with files.open_file(name) as kept, (folder / name).open("wb") as file:
                shutil.copyfileobj(kept, file)
        except FileNotFoundError:  # forgotten while we wrote
            (folder / name).unlink(missing_ok=True)
            continue
        copied += 1
    return copied
