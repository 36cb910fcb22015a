"""The process that does what is measured: `python -m … MODULE` reads one order of that module from standard input.

A benchmark's module has `ORDERS`, its orders by name; they take and return plain values.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Carry out one order and print its answer as one JSON line."""
    given = json.loads(sys.stdin.read())
    order, address, folder = given.pop("order"), given.pop("address"), Path(given.pop("folder"))
    os.environ["DATABASE_URL"] = address
    os.environ["ACCORD_DATA"] = str(folder / "accord")
    from accord.config.start import ready

    ready(migrate=order == "make")
    orders = import_module(sys.argv[1]).ORDERS
    print(json.dumps(orders[order](**given)))


if __name__ == "__main__":
    main()
