"""`accord bench mail`: its own cases hold the bars, and a reader that is worse is seen to be worse."""

import json
from pathlib import Path

import pytest

from accord.channels.email.bench import score_all
from accord.config import benchmarks
from accord.config.benchmarks.mail.cases import write_cases
from accord.config.benchmarks.mail.letters import marker, write_letters
from accord.config.benchmarks.mail.standard_library import read_by_library, trim_by_library
from accord.config.command_line import build_parser
from accord.kernel.errors import Refusal


def test_the_mails_that_are_made_hold_every_bar(tmp_path: Path) -> None:
    write_cases(tmp_path, seed=11, count=80)
    scores = score_all(tmp_path)

    assert {score.collection for score in scores} == {"parsing", "reply-trimming", "bounces", "all"}
    assert [f"{score.what}: {score.misses[:3]}" for score in scores if not score.holds] == []


def test_a_worse_reader_scores_worse_on_the_same_mails(tmp_path: Path) -> None:
    write_cases(tmp_path, seed=11, count=80)
    ours = {score.what: score.share for score in score_all(tmp_path)}
    theirs = {score.what: score.share for score in score_all(tmp_path, read=read_by_library, trim=trim_by_library)}

    for what in ("subject", "from", "attachments", "new words", "recognised", "reason"):
        assert theirs[what] < ours[what], what


def test_the_same_seed_makes_the_same_mails(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_cases(tmp_path / name, seed=3, count=20)
    first, second = (sorted((tmp_path / name).rglob("*.*")) for name in ("first", "second"))

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_letters_of_two_seeds_are_no_duplicates_and_can_be_found() -> None:
    first, second = list(write_letters(seed="a", count=50)), list(write_letters(seed="b", count=50))

    assert not set(first) & set(second)
    assert all(marker("a", number).encode() in raw for number, raw in enumerate(first))
    assert 10 < sum(b"In-Reply-To" in raw for raw in first) < 30


def test_prints_its_bars_with_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    given = build_parser("bench").parse_args(["bench", "mail", "--json", "--quick", "--only", "reading"])
    code = given.run(given)
    report = json.loads(capsys.readouterr().out)

    assert code == 0
    assert report["holds"] is True
    assert report["machine"]["cores"] >= 1
    assert {"what", "value", "bar", "unit", "holds", "n", "at_least"} == set(report["bars"][0])
    assert report["reading"]["made cases"]["parsing, from"]["standard library"] < 90


def test_refuses_a_part_or_an_option_that_it_has_not() -> None:
    with pytest.raises(Refusal):
        benchmarks.run("mail", size=None, quick=True, only="sending")
    with pytest.raises(Refusal):
        benchmarks.run("footprint", size=None, quick=True, only="reading")


def test_a_bar_may_be_a_floor_or_a_ceiling() -> None:
    assert benchmarks.Bar(what="x", value=1, bar=2, unit="s").holds
    assert not benchmarks.Bar(what="x", value=1, bar=2, unit="s", at_least=True).holds
