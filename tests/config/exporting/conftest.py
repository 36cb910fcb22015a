import accord.desk.handlers
import accord.desk.levels.handlers  # noqa: F401 - so that they follow the log
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.desk.conftest import outbox  # noqa: F401 - nothing leaves
