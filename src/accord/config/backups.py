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
from accord.kernel.database.dumps import dump_database, holds_tables, load_database, load_in_place
from accord.kernel.database.embedded import find_running
from accord.kernel.errors import Refusal

Progress = Callable[[float, str], None]

_FORM = 1
_NOT_EMPTY = "{target} already holds an installation. Restore into an empty data folder: set ACCORD_DATA to a new one."


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
    start_database()
    try:
        archive.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _write(archive, progress)
    except OSError as fault:
        raise Refusal(f"{archive} cannot be written: {fault.strerror or fault}.") from fault


def _write(archive: Path, progress: Progress) -> Contents:
    url = setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL")
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".backup-") as place:
        folder = Path(place)
        dump_database(url, folder / "database", progress=lambda share, what: progress(0.7 * share, what))
        kept = data_folder() / "files"
        files = _whole_files(kept)
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


def _whole_files(kept: Path) -> list[Path]:
    # A file being written has a suffix and no row yet; it may be gone a moment later.
    return [path for path in kept.rglob("*") if not path.suffix and path.is_file()] if kept.is_dir() else []


def restore(archive: Path, *, progress: Progress) -> Contents:
    """Bring an archive back into an empty installation; refuses where anything is already, and changes nothing then."""
    contents = _read_contents(archive)
    target = data_folder()
    if (target / "files").exists() or (target / "keys").exists():
        raise Refusal(_NOT_EMPTY.format(target=target))
    start_database()
    url = setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL")
    if holds_tables(url):
        raise Refusal(_NOT_EMPTY.format(target=target))
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target, prefix=".restore-") as place:
        folder = Path(place)
        _unpack(archive, folder)
        _check_key((folder / "secret.key").read_text())
        _load(folder / "database", progress=lambda share, what: progress(0.9 * share, what))
        if (folder / "files").is_dir():
            shutil.move(folder / "files", target / "files")
        (target / "keys").mkdir(mode=0o700)
        key = target / "keys" / "secret.key"
        key.touch(mode=0o600)
        key.write_text((folder / "secret.key").read_text())
    progress(1.0, "files")
    return contents


def _unpack(archive: Path, folder: Path) -> None:
    """By hand, because the filters of `tarfile` are not there before Python 3.11.4."""
    with tarfile.open(archive) as tar:
        for member in tar:
            target, content = (folder / member.name).resolve(), tar.extractfile(member) if member.isfile() else None
            if not target.is_relative_to(folder.resolve()) or not (content or member.isdir()):
                raise Refusal(f"{archive} holds {member.name!r}, which no backup of Accord does: nothing was restored.")
            (target.parent if content else target).mkdir(parents=True, exist_ok=True)
            if content:
                with content, target.open("wb") as kept:
                    shutil.copyfileobj(content, kept)


def _check_key(key: str) -> None:
    given = os.environ.get("ACCORD_SECRET_KEY")
    if given is not None and given != key:
        raise Refusal(
            "ACCORD_SECRET_KEY is not the key of this backup, so that sealed passwords could not be opened. "
            "Unset it, or give it the value from the file secret.key of the archive."
        )


def _load(dump: Path, progress: Progress) -> None:
    cluster = find_running(data_folder())
    if cluster is not None and os.environ.get("DATABASE_URL") == cluster.url():
        load_in_place(cluster, dump, progress)  # all or nothing
    else:
        load_database(setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL"), dump, progress)


def _read_contents(archive: Path) -> Contents:
    try:
        with tarfile.open(archive) as tar:
            about = tar.extractfile("about.json")
            contents = Contents(**json.load(about)) if about else None
    except (OSError, KeyError, ValueError, TypeError, tarfile.TarError) as fault:
        raise Refusal(f"{archive} is not a backup of Accord, or it is damaged: {str(fault).splitlines()[0]}") from fault
    if contents is None or contents.form != _FORM:
        raise Refusal(
            f"{archive} was written by another version of Accord: restore it with that version, then upgrade."
        )
    return contents
