"""The tables of an empty database, made the quick way, are those that migrations make the long way."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from accord.config.layout import foreign_environment
from accord.kernel.database.embedded import find_running
from tests.running import short_lived_folder

MAKE = "from accord.config.start import ready; ready()"
MAKE_THE_LONG_WAY = """
from contextlib import nullcontext
from accord.config import start
start.rendered_alone = nullcontext
start.ready()
"""
SHAPE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    "migrations": "SELECT app, name FROM django_migrations",
}


def shape_of(folder: Path, code: str) -> dict[str, list[str]]:
    """What the database of a new installation looks like that such code made."""
    subprocess.run([sys.executable, "-c", code], env=foreign_environment() | {"ACCORD_DATA": str(folder)}, check=True)
    cluster = find_running(folder)
    assert cluster is not None
    try:
        with psycopg.connect(cluster.admin_url()) as session:
            return {name: sorted(str(row) for row in session.execute(question)) for name, question in SHAPE.items()}
    finally:
        cluster.stop()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_an_empty_database_gets_the_same_tables_either_way() -> None:
    with short_lived_folder() as quick, short_lived_folder() as slow:
        assert shape_of(quick, MAKE) == shape_of(slow, MAKE_THE_LONG_WAY)
