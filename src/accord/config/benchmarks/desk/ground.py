"""The databases that the desk is measured in: companies of several sizes, made once for each state of the tables."""

from pathlib import Path
from typing import Any, ClassVar

import psycopg

from accord.config.benchmarks import ground
from accord.config.benchmarks.desk.making import make

_VERSION = 2  # of what `making`, `shape` and `words` make


class Ground(ground.Ground):
    """The server with the databases of the desk."""

    name: ClassVar[str] = "desk"
    orders: ClassVar[str] = "accord.config.benchmarks.desk.working"

    def company(self, size: int) -> str:
        """The address of the company with so many conversations; made when it is not there."""
        name = self.named(str(size))
        if not self.has(name):
            known = self.in_child("make", self.make_database("desk_making"))
            make(self.cluster.admin_url("desk_making"), size=size, known=known)
            self.in_child("count", self.cluster.url("desk_making"))
            self.rename("desk_making", name)
        return self.cluster.url(name)

    def measure(self, address: str, order: str, **more: Any) -> dict[str, Any]:
        """Measure one part in a process of its own; see `working`."""
        answer: dict[str, Any] = self.in_child(order, address, **more)
        return answer

    def bytes_of(self, size: int) -> int:
        """How much room a company takes."""
        with psycopg.connect(self.cluster.admin_url(self.named(str(size)))) as session:
            row = session.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0


def prepare(cache: Path | None) -> Ground:
    """Start the server in `cache`, by default a folder beside Accord's own data."""
    return ground.prepare(Ground, cache, version=_VERSION)
