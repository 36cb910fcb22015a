"""The databases that intake is measured in: one empty company, and one with much in it."""

from pathlib import Path
from typing import Any, ClassVar

from accord.config.benchmarks import ground
from accord.config.benchmarks.mail.multiplying import multiply

_VERSION = 1  # of what this module and `letters` make
_BASE_MAILS = 1_000


class Ground(ground.Ground):
    """The server with the databases of mail."""

    name: ClassVar[str] = "mail"
    orders: ClassVar[str] = "accord.config.benchmarks.mail.measuring"

    def fresh(self) -> str:
        """The address of a new copy of the empty company; the former copy is gone."""
        empty = self.named("empty")
        if not self.has(empty):
            self.in_child("make", self.make_database("making"))
            self.rename("making", empty)
        self.drop("fresh")
        self.order("CREATE DATABASE {} TEMPLATE {} OWNER accord", "fresh", empty)
        return self.cluster.url("fresh")

    def filled(self, messages: int) -> str:
        """The address of the company with at least so many messages stored; made once for each state of the tables."""
        name = self.named(f"filled_{messages}")
        if not self.has(name):
            address = self.fresh()
            self.in_child("take", address, seed="base", count=_BASE_MAILS)
            multiply(self.cluster.admin_url("fresh"), times=-(-messages // _BASE_MAILS))
            self.rename("fresh", name)
        return self.cluster.url(name)

    def measure(self, address: str, **orders: Any) -> dict[str, Any]:
        """Take mail in, in a process of its own; see `measuring.measure`."""
        answer: dict[str, Any] = self.in_child("measure", address, **orders)
        return answer


def prepare(cache: Path | None) -> Ground:
    """Start the server in `cache`, by default a folder beside Accord's own data."""
    return ground.prepare(Ground, cache, version=_VERSION)
