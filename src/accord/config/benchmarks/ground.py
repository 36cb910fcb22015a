"""The databases that benchmarks measure in: a durable server of its own, and databases made once and kept."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg import sql

import accord
from accord.config.layout import data_folder, foreign_environment
from accord.kernel.database.embedded import Cluster, ensure_running


@dataclass(frozen=True)
class Ground:
    """A running server with the databases of one benchmark; `schema` names the state of the tables they are for."""

    name: ClassVar[str]
    orders: ClassVar[str]  # the module whose `ORDERS` the measured process carries out

    folder: Path
    cluster: Cluster
    schema: str

    def in_child(self, order: str, address: str, **more: Any) -> Any:
        """Carry out an order of the benchmark in a process of its own."""
        command = [sys.executable, "-P", "-m", "accord.config.benchmarks.child", self.orders]
        given = {"order": order, "address": address, "folder": str(self.folder), **more}
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, text=True, check=False, env=foreign_environment()
        )
        if done.returncode:
            raise RuntimeError(f"{order} failed: {done.stderr[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def remove_outdated(self) -> None:
        """Drop the databases of other states of the tables."""
        with psycopg.connect(self.cluster.admin_url("postgres"), autocommit=True) as session:
            question = "SELECT datname FROM pg_database WHERE datname LIKE %s"
            rows = session.execute(question, [f"{self.name}\\_%"]).fetchall()
        for (name,) in rows:
            if not name.startswith(f"{self.name}_{self.schema}_"):
                self.drop(name)

    def named(self, what: str) -> str:
        """The name of a database for this state of the tables."""
        return f"{self.name}_{self.schema}_{what}"

    def has(self, name: str) -> bool:
        """Whether there is such a database."""
        with psycopg.connect(self.cluster.admin_url("postgres")) as session:
            return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def make_database(self, name: str) -> str:
        """A new, empty database; the former one of that name is gone."""
        return self.cluster.create_database(name, replace=True)

    def drop(self, name: str) -> None:
        """Remove a database, if it is there."""
        self.cluster.drop_database(name)

    def rename(self, former: str, name: str) -> None:
        """Give a database its lasting name, once it is whole."""
        self.order("ALTER DATABASE {} RENAME TO {}", former, name)

    def order(self, order: str, *names: str) -> None:
        """Carry out an order about databases."""
        with psycopg.connect(self.cluster.admin_url("postgres"), autocommit=True) as session:
            session.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


OneGround = TypeVar("OneGround", bound=Ground)


def prepare(kind: type[OneGround], cache: Path | None, *, version: int) -> OneGround:
    """Start the server in `cache`, by default a folder beside Accord's own data; `version` is of what is made."""
    folder = (cache or data_folder() / "bench").absolute()
    ground = kind(folder=folder, cluster=ensure_running(folder), schema=_schema(version))
    ground.remove_outdated()
    return ground


def _schema(version: int) -> str:
    """A name for the state of the tables: it changes when a migration does."""
    digest = hashlib.sha256(str(version).encode())
    for path in sorted(Path(accord.__file__).parent.glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
