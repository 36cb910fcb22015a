from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.channels.email.post import *  # noqa: F403 - mails and mailboxes for these tests
