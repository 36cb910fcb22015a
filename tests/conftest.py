"""The ground every test stands on: a real PostgreSQL, no network, a fixed clock, the same cast everywhere."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest

# One cluster for all test runs on this machine; each run (and each worker of xdist) has a database of its own.
_TEST_CLUSTER = Path(os.environ.get("ACCORD_TEST_CLUSTER", f"/var/tmp/accord-test-{os.getuid()}"))  # noqa: S108
os.environ["ACCORD_DATA"] = tempfile.mkdtemp(prefix="accord-test-data-")
os.environ["ACCORD_SECRET_KEY"] = "only-for-tests-and-known-to-everybody"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
os.environ["ACCORD_URL"] = "http://127.0.0.1:8000"


def _start_cluster() -> None:
    if os.environ.get("DATABASE_URL"):
        return
    from accord.kernel.database.embedded import TEST_SETTINGS, ensure_running

    cluster = ensure_running(_TEST_CLUSTER, settings=TEST_SETTINGS)
    cluster.allow_creating_databases()
    os.environ["DATABASE_URL"] = cluster.url()


_start_cluster()
django.setup()  # after the address is known, before the folders' conftests import models


def pytest_configure(config: pytest.Config) -> None:
    """Give parallel runs by different people on one machine databases of their own."""
    from django.conf import settings

    run = os.getppid() if hasattr(config, "workerinput") else os.getpid()
    suffix = os.environ.get("ACCORD_TEST_NAME", str(run))
    settings.DATABASES["default"].setdefault("TEST", {}).update(NAME=f"accord_test_{suffix}", TEMPLATE="accord")
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
"""A Tuesday. The clock of every test stands here until the test moves it."""


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Forget what an earlier test put into this process's cache: no rollback takes it back."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def english() -> None:
    """Begin in English: a request leaves the language of its person behind, as it does until the next one."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Stop the clock at noon of a Tuesday."""
    from accord.kernel import clock

    with clock.at(NOON):
        yield NOON


@pytest.fixture
def emptied_log() -> Iterator[None]:
    """For tests that commit: empty what Django does not know of and so does not flush."""
    from django.db import connection

    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_event, kernel_parked_event, kernel_subscription")


@pytest.fixture(autouse=True)
def _empty_log(request: pytest.FixtureRequest) -> None:
    """Begin each test that commits with an empty log: Django's flush does not know tables without models."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits:
        request.getfixturevalue("transactional_db")
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE kernel_event, kernel_subscription, kernel_parked_event, kernel_token_bucket")
