"""Where things lie on this machine, known before Django is: the data folder, its keys, the configuration file."""

import os
import secrets
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from accord.kernel.errors import Refusal


def data_folder() -> Path:
    """The folder with database, files and keys: `ACCORD_DATA`, else a place that is usual for this user."""
    named = os.environ.get("ACCORD_DATA")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/accord")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "accord"


@cache
def configuration() -> dict[str, Any]:
    """The flat table `[accord]` of the configuration file (`ACCORD_CONFIG` or `accord.toml` in the data folder)."""
    path = Path(os.environ.get("ACCORD_CONFIG") or data_folder() / "accord.toml")
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            table: dict[str, Any] = tomllib.load(file).get("accord", {})
    except (OSError, ValueError) as fault:
        raise Refusal(f"The configuration file {path} cannot be read: {fault}") from fault
    return table


def setting(name: str, default: str = "") -> str:
    """A setting by its environment name, such as `ACCORD_URL`; the environment wins over the file's `url`."""
    if name in os.environ:
        return os.environ[name]
    return str(configuration().get(name.removeprefix("ACCORD_").lower(), default))


def port(name: str, default: int) -> int:
    """A setting that is a port; refuses what is none."""
    given = setting(name, str(default))
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise Refusal(f"{name} is {given!r}, which is no port: give a number from 1 to 65535.")
    return int(given)


def secret_key() -> str:
    """The installation's key, made on first use and readable by this user alone; `ACCORD_SECRET_KEY` wins."""
    if os.environ.get("ACCORD_SECRET_KEY"):
        return os.environ["ACCORD_SECRET_KEY"]
    path = data_folder() / "keys" / "secret.key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as fault:
        raise Refusal(
            f"The key {path} cannot be read or made ({fault.strerror}). Run Accord as the owner of its data folder, "
            "or set ACCORD_DATA to another."
        ) from fault


def _write_once(path: Path, content: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(content)
    try:
        os.link(draft, path)  # atomic: of two first starts at once, one key wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def foreign_environment() -> dict[str, str]:
    """This process's environment without what is set for this Accord: for an Accord that has settings of its own."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("ACCORD_", "DATABASE_"))}


def own_command(*words: str) -> list[str]:
    """The command that runs `accord WORDS …` with this Python; modules that lie in the working folder are not taken."""
    return [sys.executable, "-P", "-m", "accord", *words]
