"""Live hints: a page learns *that* something changed and fetches it through the ordinary view.

A page carries a short signed grant of the topics it may watch, so that the live process asks no database.
"""

from django.core import signing
from django.db import connection

CHANNEL = "accord_live"
_SALT = "accord.live"
GRANT_SECONDS = 12 * 3600


def hint(topic: str) -> None:
    """Tell watchers of a topic that something changed that is not a fact: typing, presence, a draft."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def grant(*topics: str) -> str:
    """A signed token that lets a browser watch these topics for twelve hours."""
    return signing.dumps(sorted(topics), salt=_SALT, compress=True)


def read_grant(token: str) -> frozenset[str]:
    """The topics of a token; empty if it is forged or too old."""
    try:
        topics = signing.loads(token, salt=_SALT, max_age=GRANT_SECONDS)
    except signing.BadSignature:
        return frozenset()
    return frozenset(topics)
