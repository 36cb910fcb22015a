from tests.channels.email.post import mailbox  # noqa: F401 - a fixture
