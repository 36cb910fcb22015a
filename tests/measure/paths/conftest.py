from tests.cast import *  # noqa: F403 - the cast plays in this folder too
