"""Clusters of their own for the tests of the embedded database."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.kernel.database.embedded import TEST_SETTINGS, ensure_running, find_running


@pytest.fixture(scope="session")
def stopped_data() -> Iterator[Path]:
    """Data of a cluster that was made once and stopped, to be copied."""
    with_room = Path(tempfile.mkdtemp(prefix="accord-test-"))
    ensure_running(with_room / "data", settings=TEST_SETTINGS).stop()
    yield with_room / "data" / "postgresql"
    shutil.rmtree(with_room)


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A data folder that does not exist yet. Not below pytest's own, which is closed to other users."""
    above = Path(tempfile.mkdtemp(prefix="accord-test-"))
    yield above / "data"
    if running := find_running(above / "data"):
        running.stop()
    shutil.rmtree(above)


@pytest.fixture
def data_folder(empty_folder: Path, stopped_data: Path) -> Path:
    """A data folder with the stopped data of a cluster of its own."""
    shutil.copytree(stopped_data, empty_folder / "postgresql", symlinks=True)
    return empty_folder
