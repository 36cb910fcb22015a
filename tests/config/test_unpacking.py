"""What is unpacked from a backup stays in its folder, whoever made the archive."""

import io
import tarfile
from pathlib import Path

import pytest

from accord.config import backups
from accord.kernel.errors import Refusal


def archive_with(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "today.tar"
    with tarfile.open(path, "w") as tar:
        for member in members:
            member.size = 5 if member.isfile() else 0
            tar.addfile(member, io.BytesIO(b"words"))
    return path


def test_files_are_unpacked_where_they_belong(tmp_path: Path) -> None:
    archive = archive_with(tmp_path, tarfile.TarInfo("files/ab/abcd"), tarfile.TarInfo("secret.key"))
    backups._unpack(archive, tmp_path / "place")
    assert (tmp_path / "place" / "files" / "ab" / "abcd").read_text() == "words"


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "files/../../outside"])  # noqa: S108
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match="no backup of Accord does"):
        backups._unpack(archive_with(tmp_path, tarfile.TarInfo(name)), tmp_path / "place")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_whatever_is_neither_file_nor_folder_is_refused(tmp_path: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = kind, "/etc/passwd"
    with pytest.raises(Refusal, match="no backup of Accord does"):
        backups._unpack(archive_with(tmp_path, link), tmp_path / "place")
