"""`accord bench`: figures measured here and now, with the machine they were measured on."""

import argparse
import json
from pathlib import Path

from accord.config import benchmarks


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    bench = subparsers.add_parser("bench", help="measure and compare, on data it makes itself")
    bench.add_argument("name", choices=benchmarks.NAMES)
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.add_argument("--size", type=int, help="how much data")
    bench.add_argument("--quick", action="store_true", help="three minutes at most")
    bench.add_argument("--only", metavar="PART", help="only this part of the benchmark")
    bench.add_argument("--seed", type=int, help="from which the data it makes are drawn")
    bench.add_argument("--seconds", type=float, help="how long a load lasts")
    bench.add_argument("--rate", type=float, help="how many pages a second a load opens")
    bench.add_argument("--cache", type=Path, metavar="FOLDER", help="where the data it makes are kept for next time")
    bench.add_argument("--cases", type=Path, metavar="FOLDER", help="real cases to measure on as well")
    bench.set_defaults(run=run_bench)


def run_bench(given: argparse.Namespace) -> int:
    """Run one benchmark; exit 1 when a bar does not hold."""
    options = {name: getattr(given, name) for name in ("only", "cache", "cases", "seed", "seconds", "rate")}
    report = benchmarks.run(given.name, size=given.size, quick=given.quick, **options).as_json()
    if given.json:
        print(json.dumps(report))
    else:
        for bar in report["bars"]:
            side = "at least" if bar["at_least"] else "at most"
            mark = "holds" if bar["holds"] else "FAILS"
            print(f"{bar['what']}: {bar['value']} {bar['unit']} ({side} {bar['bar']}) {mark}")
        for name, part in report.items():
            if isinstance(part, dict) and (why := part.get("left_out")):
                print(f"{name}: {why}")
    return 0 if report["holds"] else 1
