"""The databases that intake is measured in: a durable server of its own, one empty company, and one with much in it."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

import accord
from accord.config.benchmarks.mail.multiplying import multiply
from accord.config.layout import data_folder
from accord.kernel.database.embedded import Cluster, ensure_running

_VERSION = 1  # of what this module and `letters` make
_BASE_MAILS = 1_000


@dataclass(frozen=True)
class Ground:
    """A running server with its databases; `schema` names the state of the tables that they were made for."""

    folder: Path
    cluster: Cluster
    schema: str

    def fresh(self) -> str:
        """The address of a new copy of the empty company; the former copy is gone."""
        empty = self._name("empty")
        if not self._has(empty):
            self._in_child("make", self._make_database("making"))
            self._rename("making", empty)
        self._drop("fresh")
        self._order("CREATE DATABASE {} TEMPLATE {} OWNER accord", "fresh", empty)
        return self.cluster.url("fresh")

    def filled(self, messages: int) -> str:
        """The address of the company with at least so many messages stored; made once for each state of the tables."""
        name = self._name(f"filled_{messages}")
        if not self._has(name):
            address = self.fresh()
            self._in_child("take", address, seed="base", count=_BASE_MAILS)
            multiply(self.cluster.admin_url("fresh"), times=-(-messages // _BASE_MAILS))
            self._rename("fresh", name)
        return self.cluster.url(name)

    def measure(self, address: str, **orders: Any) -> dict[str, Any]:
        """Take mail in, in a process of its own; see `taking.measure`."""
        return self._in_child("measure", address, **orders)

    def remove_outdated(self) -> None:
        """Drop the databases of other states of the tables."""
        with psycopg.connect(self.cluster.admin_url("postgres"), autocommit=True) as session:
            rows = session.execute("SELECT datname FROM pg_database WHERE datname LIKE 'mail_%'").fetchall()
        for (name,) in rows:
            if not name.startswith(f"mail_{self.schema}_"):
                self._drop(name)

    def _in_child(self, order: str, address: str, **more: Any) -> dict[str, Any]:
        command = [sys.executable, "-P", "-m", "accord.config.benchmarks.mail.taking"]
        given = {"order": order, "address": address, "folder": str(self.folder), **more}
        done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{order} failed: {done.stderr[-3000:]}")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def _name(self, what: str) -> str:
        return f"mail_{self.schema}_{what}"

    def _has(self, name: str) -> bool:
        with psycopg.connect(self.cluster.admin_url("postgres")) as session:
            return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _make_database(self, name: str) -> str:
        return self.cluster.create_database(name, replace=True)

    def _drop(self, name: str) -> None:
        self.cluster.drop_database(name)

    def _rename(self, former: str, name: str) -> None:
        self._order("ALTER DATABASE {} RENAME TO {}", former, name)

    def _order(self, order: str, *names: str) -> None:
        with psycopg.connect(self.cluster.admin_url("postgres"), autocommit=True) as session:
            session.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


def prepare(cache: Path | None) -> Ground:
    """Start the server in `cache`, by default a folder beside Accord's own data."""
    folder = (cache or data_folder() / "bench").absolute()
    ground = Ground(folder=folder, cluster=ensure_running(folder), schema=_schema())
    ground.remove_outdated()
    return ground


def _schema() -> str:
    """A name for the state of the tables: it changes when a migration does."""
    digest = hashlib.sha256(str(_VERSION).encode())
    for path in sorted(Path(accord.__file__).parent.glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
