"""`accord bench`: figures measured here and now, with the machine they were measured on."""

import argparse
import json

from accord.config import benchmarks


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    bench = subparsers.add_parser("bench", help="measure and compare, on data it makes itself")
    bench.add_argument("name", choices=benchmarks.NAMES)
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.add_argument("--size", type=int, help="how much data")
    bench.add_argument("--quick", action="store_true", help="three minutes at most")
    bench.set_defaults(run=run_bench)


def run_bench(given: argparse.Namespace) -> int:
    """Run one benchmark; exit 1 when a bar does not hold."""
    report = benchmarks.run(given.name, size=given.size, quick=given.quick).as_json()
    if given.json:
        print(json.dumps(report))
    else:
        for bar in report["bars"]:
            print(
                f"{bar['what']}: {bar['value']} {bar['unit']} (bar {bar['bar']}) {'holds' if bar['holds'] else 'FAILS'}"
            )
    return 0 if report["holds"] else 1
