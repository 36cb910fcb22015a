from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.improve.fixing import *  # noqa: F403 - fixtures
from tests.listen.company import *  # noqa: F403 - the company are fixtures
