"""Backup and restore: database, files and keys in one archive that only its owner may read."""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from accord import __version__
from accord.config.layout import data_folder, secret_key, setting
from accord.config.start import start_database
from accord.kernel import clock
from accord.kernel.database.dumps import dump_database, load_database
from accord.kernel.errors import Refusal

Progress = Callable[[float, str], None]

_FORM = 1


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What an archive holds."""

    form: int
    version: str
    made_at: str
    files: int


def default_archive() -> Path:
    """Where a backup goes unless told otherwise: beside the data, named by the minute."""
    return data_folder() / "backups" / f"accord-{clock.now():%Y-%m-%dT%H%M%SZ}.tar"


def back_up(archive: Path, *, progress: Progress) -> Contents:
    """Write database, files and keys into one new archive while Accord goes on working.

    The database is dumped first, as of one instant: a file is always on disk before its row is committed, so every
    file that the dump names is there when the folder is read afterwards. The archive appears when it is complete.
    """
    if archive.exists():
        raise Refusal(f"{archive} exists already; choose another name.")
    archive.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    start_database()
    url = setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL")
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".backup-") as place:
        folder = Path(place)
        dump_database(url, folder / "database", progress=lambda share, what: progress(0.7 * share, what))
        kept = data_folder() / "files"
        files = [path for path in kept.rglob("*") if path.is_file()] if kept.is_dir() else []
        contents = Contents(form=_FORM, version=__version__, made_at=clock.now().isoformat(), files=len(files))
        (folder / "about.json").write_text(json.dumps(asdict(contents), indent=2))
        (folder / "secret.key").write_text(secret_key())
        draft = folder / "archive.tar"
        with tarfile.open(draft, "w") as tar:
            for name in ("about.json", "secret.key", "database"):
                tar.add(folder / name, arcname=name)
            for number, path in enumerate(files, 1):
                tar.add(path, arcname=f"files/{path.relative_to(kept)}")
                progress(0.7 + 0.3 * number / len(files), "files")
        draft.chmod(0o600)
        os.replace(draft, archive)
    return contents


def restore(archive: Path, *, progress: Progress) -> Contents:
    """Bring an archive back into an empty installation; refuses where anything is already, and changes nothing then."""
    contents = _read_contents(archive)
    target = data_folder()
    if (target / "files").exists() or (target / "keys").exists():
        raise Refusal(
            f"{target} already holds an installation. Restore into an empty data folder: set ACCORD_DATA to a new one."
        )
    start_database()
    url = setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL")
    with tempfile.TemporaryDirectory(dir=target, prefix=".restore-") as place:
        folder = Path(place)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        load_database(url, folder / "database", progress=lambda share, what: progress(0.9 * share, what))
        if (folder / "files").is_dir():
            shutil.move(folder / "files", target / "files")
        (target / "keys").mkdir(mode=0o700)
        key = target / "keys" / "secret.key"
        key.touch(mode=0o600)
        key.write_text((folder / "secret.key").read_text())
    progress(1.0, "files")
    return contents


def _read_contents(archive: Path) -> Contents:
    try:
        with tarfile.open(archive) as tar:
            about = tar.extractfile("about.json")
            contents = Contents(**json.load(about)) if about else None
    except (OSError, KeyError, ValueError, TypeError, tarfile.TarError) as fault:
        raise Refusal(f"{archive} is not a backup of Accord, or it is damaged: {fault}") from fault
    if contents is None or contents.form != _FORM:
        raise Refusal(
            f"{archive} was written by another version of Accord: restore it with that version, then upgrade."
        )
    return contents
