"""The Monday on which all of these tests begin."""

from collections.abc import Iterator

import pytest
from tests.desk.levels.working import MONDAY

from accord.kernel import clock


@pytest.fixture
def monday() -> Iterator[None]:
    """Nine in the morning in Berlin, when the office opens."""
    with clock.at(MONDAY):
        yield
