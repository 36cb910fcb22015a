"""Where the private socket lies. Its path may have 107 bytes at most, which a data folder easily exceeds."""

import contextlib
import os
import socket
import tempfile
from pathlib import Path

from accord.kernel.database.errors import SocketUnusable
from accord.kernel.database.system_user import SystemUser

PORT = 5432
_LONGEST_PATH = 103  # 107 on Linux, 103 on macOS


def choose_socket_folder(data_folder: Path, *, user: SystemUser) -> Path:
    """Return a folder for the socket, private to `user`: beside the data if that is short enough, else a new one.

    A new one is recorded in `data_folder` and taken again as long as it is there and still private.
    """
    beside = data_folder / "run"
    if _is_short(beside):
        user.take_over(beside)
        if _can_hold_socket(beside):
            return beside
    record = data_folder / "socket-folder"
    if record.exists():
        recorded = Path(record.read_text().strip())
        if _is_private(recorded, user=user):
            return recorded
    made = _make_folder(user=user)
    record.write_text(f"{made}\n")
    return made


def socket_in(folder: Path) -> Path:
    """Return the path of PostgreSQL's socket in `folder`."""
    return folder / f".s.PGSQL.{PORT}"


def _make_folder(*, user: SystemUser) -> Path:
    # Made by mkdtemp, private and with a name of its own; /tmp because its path is short.
    for place in (os.environ.get("XDG_RUNTIME_DIR"), "/tmp", tempfile.gettempdir()):  # noqa: S108
        # As root the run-time folder belongs to root alone and PostgreSQL's user could not enter it.
        if not place or (user.lent and place.startswith("/run/")) or not os.access(place, os.W_OK):
            continue
        made = Path(tempfile.mkdtemp(prefix="accord-", dir=place))
        user.take_over(made)
        if _is_short(made) and _can_hold_socket(made):
            return made
        with contextlib.suppress(OSError):
            made.rmdir()
    raise SocketUnusable(
        "No folder was found for PostgreSQL's private socket: its path may have about 100 characters, and the folder "
        "must be writable. Set XDG_RUNTIME_DIR to a short path, or choose a shorter data folder."
    )


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(socket_in(folder))) <= _LONGEST_PATH


def _is_private(folder: Path, *, user: SystemUser) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return folder.is_dir() and found.st_uid == user.uid and not found.st_mode & 0o077


def _can_hold_socket(folder: Path) -> bool:
    # Shared folders of virtual machines and some network drives hold files but no sockets.
    trial = folder / f"t{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as trial_socket:
        try:
            trial_socket.bind(str(trial))
        except OSError:
            return False
        finally:
            trial.unlink(missing_ok=True)
    return True
