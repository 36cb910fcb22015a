"""Getting ready: the database runs, its schema is current, Django is set up."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from accord.config.layout import data_folder, setting

Tell = Callable[[str], None]


def ready(*, database: bool = True, migrate: bool = True, apps: bool = True, tell: Tell = lambda _: None) -> None:
    """Make Django usable in this process, starting the embedded database first unless `DATABASE_URL` names another.

    Raises a refusal with a sentence when the database cannot be had. What migrates goes past a pooler, for its lock
    needs a session of its own. Without `apps`, settings and logging are there and nothing of the desk is loaded.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
    if database:
        start_database(tell=tell)
    if migrate and (direct := setting("DATABASE_DIRECT_URL")):
        os.environ["DATABASE_URL"] = direct
    if apps:
        import django

        django.setup()
    else:
        from django.conf import settings
        from django.utils.log import configure_logging

        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    if database and migrate:
        bring_up_to_date(tell=tell)


def start_database(*, tell: Tell = lambda _: None) -> None:
    """Start or reuse the embedded database and name it in `DATABASE_URL` for this process and its children."""
    if address := setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL"):
        _check(address)
        return
    from accord.kernel.database.embedded import ensure_running

    tell("Starting the database …")
    os.environ["DATABASE_URL"] = ensure_running(data_folder()).url()


def _check(address: str) -> None:
    import psycopg

    from accord.kernel.database.errors import DatabaseUnavailable
    from accord.kernel.database.programs import OLDEST_MAJOR

    try:
        with psycopg.connect(address, connect_timeout=10) as session:
            major = session.info.server_version // 10000
    except psycopg.Error as fault:
        said = str(fault).strip().splitlines() or ["no reason was given"]
        raise DatabaseUnavailable(
            f"The database of DATABASE_URL cannot be reached ({said[0]}). Check the address and that it runs."
        ) from fault
    if major < OLDEST_MAJOR:
        raise DatabaseUnavailable(
            f"The database of DATABASE_URL is PostgreSQL {major}; Accord needs {OLDEST_MAJOR} or newer."
        )


def bring_up_to_date(*, tell: Tell = lambda _: None) -> None:
    """Apply the migrations that are missing; two processes that start at once wait for each other."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(4711)")
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                tell("Preparing the tables …")
                is_empty = not executor.loader.applied_migrations
                with rendered_alone() if is_empty else nullcontext():
                    call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(4711)")


@contextmanager
def rendered_alone() -> Iterator[None]:
    """Let migrations that begin with nothing draw each model alone when it comes or changes.

    Django draws anew whatever is related to it, and in a desk everything is: half a minute for tables that are made
    in three seconds. What points back at a new table says nothing about how to make it.
    """
    from django.db.migrations.state import ProjectState

    drawing: Any = ProjectState
    related = drawing._find_reload_model
    drawing._find_reload_model = lambda self, app_label, model_name, delay=False: {(app_label, model_name)}
    try:
        yield
    finally:
        drawing._find_reload_model = related
