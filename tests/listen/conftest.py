from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.listen.company import *  # noqa: F403 - the company are fixtures
