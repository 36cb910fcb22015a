from tests.measure.conftest import *  # noqa: F403 - the same people and the same solved case
