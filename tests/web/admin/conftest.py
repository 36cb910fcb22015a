from tests.cast import *  # noqa: F403 - the cast plays in this folder too
from tests.channels.email.post import mailbox  # noqa: F401 - the way out
