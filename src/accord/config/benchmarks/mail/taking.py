"""The process that takes mail in and is measured: `python -m …taking` reads one order from standard input."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Carry out one order and print its answer as one JSON line."""
    given = json.loads(sys.stdin.read())
    order, address, folder = given.pop("order"), given.pop("address"), Path(given.pop("folder"))
    os.environ["DATABASE_URL"] = address
    os.environ.pop("DATABASE_DIRECT_URL", None)
    os.environ["ACCORD_DATA"] = str(folder / "accord")
    from accord.config.start import ready

    ready(migrate=order == "make")
    from accord.config.benchmarks.mail import measuring

    orders: dict[str, Any] = {"make": measuring.make, "take": measuring.take, "measure": measuring.measure}
    print(json.dumps(orders[order](**given)))


if __name__ == "__main__":
    main()
