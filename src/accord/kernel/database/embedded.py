"""The embedded database: started or reused with one call, whoever is first, after whatever crash."""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from accord.kernel.database.errors import (
    DataDamaged,
    DataInUse,
    DataOfAnotherVersion,
    StartFailed,
)
from accord.kernel.database.postmaster import (
    clear_stale_locks,
    end_orphans,
    find_postmaster,
)
from accord.kernel.database.programs import Programs, find_programs, within_reach
from accord.kernel.database.provision import (
    ADMIN_ROLE,
    APPLICATION_ROLE,
    DATABASE,
    provision,
)
from accord.kernel.database.server import (
    check_room,
    configure,
    data_of,
    initialise,
    launch,
    stop,
    wait_until_ready,
)
from accord.kernel.database.settings import ACCORD_DEFAULTS, TEST_SETTINGS
from accord.kernel.database.sockets import PORT, choose_socket_folder, socket_in
from accord.kernel.database.system_user import choose_system_user, open_path_to

__all__ = [
    "ACCORD_DEFAULTS",
    "TEST_SETTINGS",
    "Cluster",
    "default_data_folder",
    "ensure_running",
    "find_running",
]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded PostgreSQL. Its files lie in `data_folder`, which may hold other things of Accord too."""

    data_folder: Path
    socket_folder: Path
    programs: Programs

    def url(self, database: str = DATABASE, *, role: str = APPLICATION_ROLE) -> str:
        """Return the address of `database` for `role` (the application's own by default, which is no superuser)."""
        return _url(self.socket_folder, database=database, role=role)

    def admin_url(self, database: str = DATABASE) -> str:
        """Return the address of `database` for the administrator; not for the application."""
        return self.url(database, role=ADMIN_ROLE)

    def is_running(self) -> bool:
        """Say whether the server lives and has finished starting."""
        found = find_postmaster(data_of(self.data_folder))
        return found is not None and found.ready

    def stop(self) -> None:
        """Stop the server and wait until its data are safely written. Does nothing when it does not run."""
        with alone(self.data_folder):
            stop(self.data_folder, programs=self.programs)

    def create_database(self, name: str, *, replace: bool = False) -> str:
        """Make a database of the application's with all extensions, and return its address."""
        with psycopg.connect(self.admin_url("postgres"), autocommit=True) as connection:
            quoted = psycopg.sql.Identifier(name)
            if replace:
                connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
            owner = psycopg.sql.Identifier(APPLICATION_ROLE)
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {} OWNER {}").format(quoted, owner))
        return self.url(name)

    def replace_database(self, name: str, *, by: str) -> None:
        """Drop the database `name`, ending its connections, and give its name to the database `by`."""
        former, new = psycopg.sql.Identifier(name), psycopg.sql.Identifier(by)
        with psycopg.connect(self.admin_url("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(former))
            connection.execute(psycopg.sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, former))

    def drop_database(self, name: str) -> None:
        """Remove a database with all that is in it, ending its connections."""
        with psycopg.connect(self.admin_url("postgres"), autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(psycopg.sql.Identifier(name))
            )

    def allow_creating_databases(self) -> None:
        """Let the application's role make databases, as test runners do. Never needed in production."""
        with psycopg.connect(self.admin_url("postgres"), autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("ALTER ROLE {} CREATEDB").format(psycopg.sql.Identifier(APPLICATION_ROLE))
            )


def default_data_folder() -> Path:
    """Return where data lie unless told otherwise: /var/lib/accord for root, else the user's own data folder.

    As root the folders above the data must be passable for PostgreSQL's user; /var/lib is anyway.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/accord")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "accord"


def ensure_running(
    data_folder: Path,
    *,
    settings: Mapping[str, str] = ACCORD_DEFAULTS,
    programs: Programs | None = None,
) -> Cluster:
    """Return the running database of `data_folder`, made, started or recovered as needed.

    Safe when several processes call it at once. A server that already runs is taken as it is; `settings` take
    effect when it is next started. Raises a DatabaseUnavailable whose sentence says how to mend what is wrong.
    """
    data_folder = data_folder.expanduser().absolute()
    _make_data_folder(data_folder)
    chosen = programs or find_programs()
    with alone(data_folder):
        _finish_upgrade(data_folder)
        _check_version(data_folder, programs=chosen)
        cluster = _reuse(data_folder, programs=chosen) or _start(data_folder, programs=chosen, settings=settings)
        provision(cluster.admin_url)
    return cluster


def start_as_is(data_folder: Path, *, programs: Programs) -> Cluster:
    """Start existing data with programs of their own age, adding nothing to them. Only within `alone`."""
    return _reuse(data_folder, programs=programs) or _start(data_folder, programs=programs, settings=ACCORD_DEFAULTS)


def find_running(data_folder: Path) -> Cluster | None:
    """Return the running database of `data_folder` without starting it, or None."""
    data_folder = data_folder.expanduser().absolute()
    found = find_postmaster(data_of(data_folder))
    if found is None or not found.ready:
        return None
    return Cluster(
        data_folder=data_folder,
        socket_folder=found.socket_folder,
        programs=find_programs(),
    )


def data_major(data_folder: Path) -> int | None:
    """Return the major version of PostgreSQL that wrote the data, or None when there are none."""
    try:
        return int((data_of(data_folder) / "PG_VERSION").read_text().split(".")[0])
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise DataDamaged(
            f"The data in {data_of(data_folder)} do not say which PostgreSQL wrote them. "
            "Put back the latest backup with `accord restore`."
        ) from error


def _url(socket_folder: Path, *, database: str, role: str) -> str:
    host = quote(str(socket_folder), safe="")
    return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?host={host}&port={PORT}"


def _make_data_folder(data_folder: Path) -> None:
    try:
        data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartFailed(f"The data folder {data_folder} cannot be made: {error.strerror}.") from error
    if not os.access(data_folder, os.W_OK | os.X_OK):
        raise StartFailed(f"The data folder {data_folder} belongs to another user; it cannot be written.")


@contextlib.contextmanager
def alone(data_folder: Path) -> Iterator[None]:
    """Keep every other process from starting, stopping or changing this database meanwhile."""
    # The kernel gives the lock back when its holder dies, so that it can never be stale.
    with (data_folder / "database.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _finish_upgrade(data_folder: Path) -> None:
    """Put upgraded data in their place if a kill came between the two renames at the end of an upgrade."""
    upgrade = data_folder / "upgrade"
    if (upgrade / "complete").exists() and not data_of(data_folder).exists():
        data_of(upgrade).rename(data_of(data_folder))


def _check_version(data_folder: Path, *, programs: Programs) -> None:
    major = data_major(data_folder)
    if major is not None and major != programs.major:
        raise DataOfAnotherVersion(folder=data_folder, data_major=major, program_major=programs.major)
    if major is None and (data_of(data_folder) / "base").exists():
        raise DataDamaged(
            f"The data in {data_folder} are damaged or incomplete: PG_VERSION is missing. "
            "Put back the latest backup with `accord restore`."
        )


def _reuse(data_folder: Path, *, programs: Programs) -> Cluster | None:
    found = wait_until_ready(data_folder)
    if found is None:
        return None
    cluster = Cluster(data_folder=data_folder, socket_folder=found.socket_folder, programs=programs)
    if _answers(cluster):
        return cluster
    # It lives but cannot be reached: something swept its socket away.
    stop(data_folder, programs=programs)
    return None


def _answers(cluster: Cluster) -> bool:
    try:
        with psycopg.connect(cluster.admin_url("postgres"), connect_timeout=10):
            return True
    except psycopg.OperationalError as error:
        # All places taken is an answer too.
        return "too many clients" in str(error) or "remaining connection slots" in str(error)


def _start(data_folder: Path, *, programs: Programs, settings: Mapping[str, str]) -> Cluster:
    data = data_of(data_folder)
    check_room(data_folder)
    user = choose_system_user(owner_of=data)
    open_path_to(data, user=user)
    programs = within_reach(programs, user=user, spare_folder=data_folder)
    if not (data / "PG_VERSION").exists():
        initialise(data_folder, programs=programs, user=user, is_durable=settings.get("fsync") != "off")
    user.take_over_all(data)
    socket_folder = choose_socket_folder(data_folder, user=user)
    configure(data, major=programs.major, settings=settings, socket_folder=socket_folder)
    clear_stale_locks(data, socket_path=socket_in(socket_folder))
    try:
        launch(data_folder, programs=programs, user=user)
    except DataInUse:
        # The parent was killed and its children have not noticed yet; it cannot be a live server, see _reuse.
        end_orphans(data)
        launch(data_folder, programs=programs, user=user)
    return Cluster(data_folder=data_folder, socket_folder=socket_folder, programs=programs)
