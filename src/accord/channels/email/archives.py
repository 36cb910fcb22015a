"""Mail that lies in files: mbox (also compressed), maildir, and raw mails, one a file."""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

# The line that begins a mail in an mbox: sender, weekday, month, day, time. A word "From" in a text has none of these.
_SEPARATOR = re.compile(rb"^From .*\d{1,2}:\d{2}(?::\d{2})?.*\d{4}\s*$")
_QUOTED_FROM = re.compile(rb"^>(>*From )")
_MBOX = (".mbox", ".mbx", ".mbox.gz")
_NO_MAIL = (".json", ".jsonl", ".toml", ".md", ".csv", ".sha256")
_MAILDIR_STATE = ("maildirfolder", "subscriptions", "dovecot", "courier")


@dataclass(frozen=True)
class Found:
    """One mail in an archive, with how far the archive has been read, as a share."""

    raw: bytes
    share: float


def read_archive(path: Path) -> Iterator[Found]:
    """The mails of a file or folder, in the order in which they lie there; folders by name, all that is inside.

    Raises FileNotFoundError, or gzip.BadGzipFile for a broken file.
    """
    if path.is_dir():
        files = list_files(path)
        for number, file in enumerate(files, 1):
            for found in _read_file(file):
                yield Found(found.raw, (number - 1 + found.share) / len(files))
    else:
        yield from _read_file(path)


def list_files(folder: Path) -> list[Path]:
    """The files of a folder that may hold mail: not hidden ones, not the state that mail servers keep beside it."""
    return sorted(file for file in folder.rglob("*") if file.is_file() and _may_hold_mail(file.relative_to(folder)))


def _may_hold_mail(file: Path) -> bool:
    name = file.name.lower()
    hidden_folder = any(part.startswith(".") and len(part) == 1 for part in file.parts)
    in_the_making = len(file.parts) > 1 and file.parts[-2] == "tmp"
    is_state = name.startswith(_MAILDIR_STATE) or name.endswith(_NO_MAIL) or name.startswith(".")
    return not (hidden_folder or in_the_making or is_state)


def _read_file(file: Path) -> Iterator[Found]:
    if file.name.lower().endswith(_MBOX):
        yield from _read_mbox(file)
    else:
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        yield Found(_without_separator(raw), 1.0)


def _without_separator(raw: bytes) -> bytes:
    first, _newline, rest = raw.partition(b"\n")
    return rest if _SEPARATOR.match(first) else raw


def _read_mbox(file: Path) -> Iterator[Found]:
    size = max(1, file.stat().st_size)
    with file.open("rb") as compressed, closing(_opened(file, compressed)) as lines:
        mail: list[bytes] = []
        begun, after_blank = False, True
        for line in lines:
            if after_blank and _SEPARATOR.match(line):
                if begun:
                    yield Found(_joined(mail), min(1.0, compressed.tell() / size))
                mail, begun = [], True
            else:
                begun = begun or bool(line.strip())
                mail.append(_QUOTED_FROM.sub(rb"\1", line) if line.startswith(b">") else line)
            after_blank = not line.strip()
        if begun:
            yield Found(_joined(mail), 1.0)


def _opened(file: Path, compressed: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(compressed)) if file.suffix == ".gz" else compressed


def _joined(mail: list[bytes]) -> bytes:
    # The blank line before the next separator belongs to the mbox, not to the mail.
    return b"".join(mail[:-1] if mail and not mail[-1].strip() else mail)
