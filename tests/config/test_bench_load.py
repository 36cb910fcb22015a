"""`accord bench desk --only load`: its arithmetic, and how its pages wait."""

import asyncio
import random

import pytest

from accord.config import benchmarks
from accord.config.benchmarks.desk.crowd.mix import MIX, VIEWS, Deed, plan
from accord.config.benchmarks.desk.crowd.page import Page, Piece
from accord.config.benchmarks.desk.crowd.tally import Tally, hint_delays, spread


def test_the_plan_keeps_the_mix_and_the_rate() -> None:
    due = plan(seconds=600, rate=20)

    assert len(due) == 12_000
    assert [one.at for one in due] == sorted(one.at for one in due)
    assert 0 <= due[0].at < due[-1].at <= 600
    assert sum(MIX.values()) == pytest.approx(1)
    assert sum(weight for _, weight in VIEWS) == pytest.approx(1)
    for deed, share in MIX.items():
        assert sum(one.deed == deed for one in due) / len(due) == pytest.approx(share, abs=0.015)
    assert set(MIX) == set(Deed)


def test_percentiles_are_the_smallest_value_that_so_many_do_not_exceed() -> None:
    assert spread(range(1, 201)) == {"n": 200, "p50_ms": 100, "p95_ms": 190, "p99_ms": 198, "most_ms": 200}
    assert spread([])["n"] == 0


def test_a_hint_counts_from_its_fact_and_a_later_one_tells_of_it_too() -> None:
    facts = {1: 10.0, 2: 10.1, 3: 10.5}
    heard = [[(10.05, 1), (10.3, 2), (10.6, 3)], [(10.4, 2), (10.35, 1)]]

    delays, lost = hint_delays(facts, heard)

    assert sorted(round(delay) for delay in delays) == [50, 100, 200, 300, 400]
    assert lost == 1


def test_errors_count_always_and_times_only_while_it_counts() -> None:
    tally = Tally()
    tally.add("page", "inbox", 900, 200)
    tally.add("page", "inbox", 900, 500)
    tally.is_counting = True
    tally.add("page", "inbox", 20, 200)
    tally.add("page", "reply", 30, 409)
    tally.fail("search", TimeoutError())

    seen = tally.as_json()

    assert (seen["errors"], seen["refused"]) == (2, {"reply": 1})
    assert seen["by_part"]["page"] == spread([20, 30])


def test_pieces_that_are_due_together_are_asked_for_once_and_again_only_after_the_answer() -> None:
    async def look() -> list[list[str]]:
        asked: list[list[str]] = []
        answered = asyncio.Event()

        async def fetch(pieces: list[Piece]) -> None:
            asked.append([piece.kind for piece in pieces])
            await answered.wait()

        page = Page(fetch, random.Random(1))
        page.show([Piece(kind, f"/{kind}/", frozenset({"inbox"})) for kind in ("views", "rows")], is_whole=True)
        page.hint("inbox")
        while not asked:
            await asyncio.sleep(0.01)
        page.hint("inbox")
        await asyncio.sleep(0.05)
        assert len(asked) == 1
        answered.set()
        await asyncio.sleep(0.05)
        assert all(piece.timer is not None for piece in page.pieces)
        page.show([], is_whole=True)
        return asked

    assert asyncio.run(look()) == [["views", "rows"]]


@pytest.mark.long
def test_a_small_company_is_served_under_load(tmp_path: object) -> None:
    report = benchmarks.run("desk", size=2_000, quick=True, only="load", seconds=20, cache=tmp_path).as_json()

    assert report["load"]["errors"] == 0
    assert report["load"]["by_part"]["page"]["n"] > 0
    assert report["load"]["all"]["n"] > 50
    assert report["load"]["hints"]["facts"] > 0
    assert report["load"]["memory_mb"]["peak"] > 100
