"""One PostgreSQL server process: its data made, configured, started, awaited and stopped."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from accord.kernel.database.errors import (
    DatabaseUnavailable,
    DiskFull,
    StartFailed,
    explain_failure,
)
from accord.kernel.database.postmaster import Postmaster, find_postmaster
from accord.kernel.database.programs import Programs, within_reach
from accord.kernel.database.provision import ADMIN_ROLE
from accord.kernel.database.settings import configuration_text, settings_for
from accord.kernel.database.sockets import PORT
from accord.kernel.database.system_user import SystemUser, choose_system_user, open_path_to, run_as

# Crash recovery replays at most max_wal_size; a slow disk may need minutes for it.
_START_PATIENCE_SECONDS = 300
_LEAST_FREE_BYTES = 64 * 1024 * 1024
_LONGEST_LOG_BYTES = 5 * 1024 * 1024


def data_of(data_folder: Path) -> Path:
    """Return where PostgreSQL's own files lie in a data folder of Accord."""
    return data_folder / "postgresql"


def check_room(data_folder: Path) -> None:
    if shutil.disk_usage(data_folder).free < _LEAST_FREE_BYTES:
        raise DiskFull(
            f"There is hardly any room left on the device that holds {data_folder} (less than 64 MB). "
            "Free some space and start Accord again."
        )


def initialise(data_folder: Path, *, programs: Programs, user: SystemUser, is_durable: bool = True) -> None:
    """Make a new cluster beside its place and move it there, so that a kill in between leaves nothing half made."""
    unfinished = data_folder / "postgresql.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    user.take_over(unfinished)
    # The built-in locale sorts alike on every machine; an update of the system's library cannot spoil an index.
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if programs.major >= 17
        else ["--locale=C.UTF-8"]
    )
    order = [
        programs.path("initdb"),
        "-D",
        str(unfinished),
        "-U",
        ADMIN_ROLE,
        "--auth=trust",
        "--encoding=UTF8",
    ]
    if not is_durable:
        order.append("--no-sync")
    finished = run_as(user, [*order, *locale, "--no-instructions"])
    if finished.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise explain_failure(folder=data_folder, log=finished.stderr)
    if data_of(data_folder).exists():
        # Nothing but an empty folder can be in the way: data would have been seen before.
        data_of(data_folder).rmdir()
    unfinished.rename(data_of(data_folder))


def configure(data: Path, *, major: int, settings: Mapping[str, str], socket_folder: Path) -> None:
    private = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "cluster_name": "accord",
    }
    text = configuration_text({**settings_for(major=major, settings=settings), **private})
    (data / "accord.conf").write_text(text)
    main = data / "postgresql.conf"
    include = "include 'accord.conf'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(f"\n{include}")


def launch(data_folder: Path, *, programs: Programs, user: SystemUser) -> None:
    log = data_folder / "postgresql.log"
    if log.exists() and log.stat().st_size > _LONGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        begun = output.tell()
        order = [programs.path("pg_ctl"), "start", "-D", str(data_of(data_folder)), "-w"]
        finished = run_as(user, [*order, "-t", str(_START_PATIENCE_SECONDS), "--silent"], output=output)
    if finished.returncode == 0:
        return
    if find_postmaster(data_of(data_folder)):
        raise _still_starting(data_folder)
    with log.open("rb") as written:
        written.seek(begun)
        raise explain_failure(folder=data_folder, log=written.read().decode(errors="replace"))


def wait_until_ready(data_folder: Path) -> Postmaster | None:
    """Wait for a live server to become ready; None when it ends instead, as one does that was told to stop."""
    deadline = time.monotonic() + _START_PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = find_postmaster(data_of(data_folder))
        if found is None or found.ready:
            return found
        time.sleep(0.02)
    raise _still_starting(data_folder)


def _still_starting(data_folder: Path) -> StartFailed:
    return StartFailed(
        f"PostgreSQL has not finished starting in {_START_PATIENCE_SECONDS} seconds; it may still be recovering. "
        f"See {data_folder / 'postgresql.log'}, and start Accord again later."
    )


def stop(data_folder: Path, *, programs: Programs) -> None:
    data = data_of(data_folder)
    if find_postmaster(data) is None:
        return
    user = choose_system_user(owner_of=data)
    open_path_to(data, user=user)  # it may have been closed since the start, and pg_ctl must pass
    programs = within_reach(programs, user=user, spare_folder=data_folder)
    for mode, patience in (("fast", 60), ("immediate", 20)):
        order = [programs.path("pg_ctl"), "stop", "-D", str(data), "-m", mode, "-w", "-t", str(patience)]
        run_as(user, order)
        if find_postmaster(data) is None:
            return
    raise DatabaseUnavailable(f"The database server of {data_folder} does not stop.")
