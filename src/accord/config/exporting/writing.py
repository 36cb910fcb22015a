"""Tables written to files while the database sends them: as of one instant, in little memory however long they are."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from accord.kernel.errors import Refusal

Progress = Callable[[float, str], None]
"""Told the share done (0 to 1) and what is being done, in English."""


@contextmanager
def one_instant() -> Iterator[None]:
    """Let everything inside the block be read as of one instant, while others go on working."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT 1")  # the instant is that of the first look
        yield


@contextmanager
def into_new_folder(folder: Path) -> Iterator[Path]:
    """A place to write in that becomes `folder` when everything is there. Refuses a folder that holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(f"{folder} holds something already. Name a folder that is new or empty.")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        yield draft
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except OSError as fault:
        raise Refusal(f"{folder} cannot be written: {fault.strerror or fault}.") from fault
    finally:
        _remove(draft)


def _remove(draft: Path) -> None:
    import shutil

    shutil.rmtree(draft, ignore_errors=True)


def copy_csv(path: Path, select: str) -> int:
    """What a statement finds as CSV with a line of names; an empty field is NULL, `""` an empty text. Returns rows."""
    return _copy(path, f"COPY ({select}) TO STDOUT WITH (FORMAT csv, HEADER)")


def copy_json_lines(path: Path, select: str) -> int:
    """What a statement finds as one JSON object a line. Returns how many."""
    # As CSV with marks that no JSON contains: PostgreSQL's plain text would double every backslash.
    row = f'SELECT row_to_json("the row") FROM ({select}) "the row"'  # noqa: S608 - our own statements
    return _copy(path, f"COPY ({row}) TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')")


def _copy(path: Path, statement: str) -> int:
    with path.open("wb") as file, connection.cursor() as cursor:
        with cursor.copy(statement) as rows:
            for chunk in rows:
                file.write(chunk)
        return int(cursor.rowcount)


def write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Rows as CSV with a line of names, in the form of `copy_csv`. Returns how many."""
    written = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        for row in rows:
            _write_row(file, row)
            written += 1
    return written


def _write_row(file: IO[str], row: Sequence[Any]) -> None:
    csv.writer(file, lineterminator="\n").writerow(["" if value is None else _plain(value) for value in row])


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def write_json(path: Path, content: object) -> None:
    """One JSON document that people can read."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
