import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.desk.conftest import outbox  # noqa: F401 - a fixture

from accord.desk.search.operations import count_new_words, note_names, read_new_files


def follow() -> None:
    """Let the timed work of search do all it has to: a turn that sees what is new, and one that counts it."""
    for _ in range(2):
        while count_new_words():
            pass
        while read_new_files():
            pass
        while note_names():
            pass


@pytest.fixture
def followed() -> None:
    """All that came so far is counted."""
    follow()
