from tests.listen.conftest import *  # noqa: F403 - the cast and the company
