from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.desk.conftest import outbox  # noqa: F401 - a fixture
