"""The load part: Accord itself as `accord serve` runs it, and a crowd of agents and streams in another process."""

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from accord.config.benchmarks import Bar
from accord.config.benchmarks.desk.crowd.mix import MIX, MORE, PAGES_A_SECOND, STREAMS, VIEWS
from accord.config.benchmarks.desk.crowd.tally import hint_delays, spread
from accord.config.benchmarks.desk.ground import Ground
from accord.config.benchmarks.footprint import name_of
from accord.config.benchmarks.serving import free_port, serving

SECONDS, SECONDS_QUICK = 600.0, 20.0
_WEIGHED_EVERY = 30.0
_MOST_MS, _MOST_HINT_MS, _MOST_MB = 250.0, 500.0, 1_500.0
_LEAST_KEPT = 0.98


@dataclass
class Weights:
    """Memory and CPU of every process of the tree, the database's too, looked at again and again."""

    roots: list[int]
    peak: dict[str, float] = field(default_factory=dict)
    peak_mb: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Weigh until told to stop."""
        while not self._stop.wait(_WEIGHED_EVERY):
            self.weigh()

    def stop(self) -> None:
        """Weigh a last time."""
        self._stop.set()
        self.weigh()

    def weigh(self) -> None:
        """Keep the heaviest moment, by process."""
        found: dict[str, float] = {}
        for process in self._processes():
            try:
                name, mb = name_of(process.cmdline()), _pss_mb(process.pid)
            except (psutil.Error, OSError):
                continue
            found[name] = found.get(name, 0.0) + mb
        if (total := sum(found.values())) > self.peak_mb:
            self.peak_mb, self.peak = total, {name: round(mb, 1) for name, mb in found.items()}

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far by process; those of ended children count with their parents."""
        spent: dict[str, float] = {}
        for process in self._processes():
            try:
                name, times = name_of(process.cmdline()), process.cpu_times()
            except psutil.Error:
                continue
            ended = times.children_user + times.children_system
            spent[name] = spent.get(name, 0.0) + times.user + times.system + ended
        return spent

    def _processes(self) -> list[psutil.Process]:
        found = []
        for number in self.roots:
            try:
                root = psutil.Process(number)
                found += [root, *root.children(recursive=True)]
            except psutil.NoSuchProcess:
                continue
        return found


def _pss_mb(number: int) -> float:
    for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1_024 / 1e6
    return 0.0


def measure(
    ground: Ground, address: str, *, seconds: float, rate: float = PAGES_A_SECOND, streams: int = STREAMS
) -> dict[str, Any]:
    """Serve the company, let the crowd work on it, and say what it saw and what it took."""
    http, smtp, sink = (free_port() for _ in range(3))
    given = ground.measure(address, "tickets", mail_port=sink, bystanders=streams)
    given |= {"port": http, "mail_port": sink, "seconds": seconds, "rate": rate, "streams": streams}
    with serving(ground, address, http=http, smtp=smtp, log="load.log") as server:
        weights = Weights(roots=[server, *_postmaster(ground)])
        watching = threading.Thread(target=weights.watch, daemon=True)
        watching.start()
        begun, before = time.monotonic(), weights.cpu()
        seen = _run_crowd(given)
        weights.stop()
        taken, after = time.monotonic() - begun, weights.cpu()
    told = ground.measure(address, "facts", began_at=seen["began_at"], ended_at=seen["ended_at"])["facts"]
    delays, lost = hint_delays(dict(map(tuple, told)), seen.pop("heard"))
    seen["hints"] = spread(delays) | {"facts": len(told), "lost": lost}
    seen["memory_mb"] = {"peak": round(weights.peak_mb, 1), "by_process": weights.peak}
    seen["cpu_share"] = {name: round((after[name] - before.get(name, 0.0)) / taken, 3) for name in after}
    seen["mix"] = {
        "pages_a_second": rate, "pages": {str(deed): share for deed, share in MIX.items()},
        "lists": dict(VIEWS), "more": MORE,
    }  # fmt: skip
    return seen


def bars(seen: dict[str, Any]) -> tuple[Bar, ...]:
    """The bars of what was seen."""
    errors = seen["errors"] + seen["hints"]["lost"]
    everything, page = seen["all"], seen["by_part"].get("page", {"p95_ms": float("inf"), "n": 0})
    return (
        Bar(what="under load, errors and lost hints", value=errors, bar=0, unit="errors"),
        Bar(what="under load, pages that agents open, p95", value=page["p95_ms"], bar=_MOST_MS, unit="ms", n=page["n"]),
        Bar(what="under load, pages and all that they fetch, p95", value=everything["p95_ms"], bar=_MOST_MS, unit="ms",
            n=everything["n"]),
        Bar(what="under load, hints, p95", value=seen["hints"]["p95_ms"], bar=_MOST_HINT_MS, unit="ms",
            n=seen["hints"]["n"]),
        Bar(what="under load, whole tree with database", value=seen["memory_mb"]["peak"], bar=_MOST_MB, unit="MB PSS"),
        Bar(what="under load, pages a second with fetches after hints", value=seen["pages_a_second"],
            bar=_LEAST_KEPT * seen["mix"]["pages_a_second"], unit="pages/s", at_least=True),
    )  # fmt: skip


def _run_crowd(given: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "accord.config.benchmarks.desk.crowd.going"]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the crowd did not come: {done.stderr[-3000:]}")
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def _postmaster(ground: Ground) -> list[int]:
    from accord.kernel.database.postmaster import find_postmaster
    from accord.kernel.database.server import data_of

    found = find_postmaster(data_of(ground.folder))
    return [] if found is None else [found.pid]
