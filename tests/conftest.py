"""The ground every test stands on: a real PostgreSQL, no network, a fixed clock, the same cast everywhere."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

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

pytest.register_assert_rewrite("tests.stories.circle", "tests.desk.racing")

# The same examples every time, and no clock: what a run finds must not depend on luck or on the machine.
settings.register_profile("tests", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

_LONGEST_FIRST = (
    "stories/test_circle",
    "channels/email/test_kills",
    "config/test_backup",
    "listen/test_detection",
    "browser/test_live_tabs",
    "browser/test_pieces",
    "kernel/database/test_embedded",
    "browser/test_desk",
    "channels/email/test_ingest",
    "kernel/render/test_render",
    "config/test_command_line",
)
"""Each module stays on one worker; what takes longest begins at once, so that the others have enough left to do."""


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords cheaply, and keep no connections: threads of tests come and go."""
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {}).update(TEMPLATE="accord")
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest."""
    places = {name: place for place, name in enumerate(_LONGEST_FIRST)}
    here = Path(__file__).parent
    items.sort(key=lambda item: places.get(str(item.path.relative_to(here).with_suffix("")), len(places)))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database for each process of each run on this machine; after a test that commits it is put back."""
    from tests.database import database, put_back

    worker = getattr(request.config, "workerinput", None)
    run = os.environ.get("ACCORD_TEST_NAME", str(os.getppid() if worker else os.getpid()))
    name = f"accord_test_{run}_{worker['workerid']}" if worker else f"accord_test_{run}"
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), database(name):
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _: put_back())
        with django_db_blocker.block():
            yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """End what drawings were asked of, and take the folder away."""
    yield
    if drawing := sys.modules.get("accord.kernel.render.client"):
        drawing._renderer.stop()
    shutil.rmtree(os.environ["ACCORD_DATA"], ignore_errors=True)


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
