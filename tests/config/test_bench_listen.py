"""The detectors that early warning is compared with are those of the publications, and endings share their history."""

from datetime import date

import numpy as np
import pytest

from accord.config.benchmarks.listen import golden, rivals, run, scanning
from accord.config.benchmarks.listen.quiet import _found
from accord.config.benchmarks.listen.signals import _draw, _reaches, _Series, judge_endings
from accord.kernel.errors import Refusal
from accord.listen.detection import judge_series
from accord.listen.reference_signals import FIRST_DAY, Scores, generate_variants

WEEK = [4.0, 6.0, 5.0, 7.0, 3.0, 6.0, 4.0]  # mean 5, standard deviation √2


def test_ears_are_standard_deviations_of_a_week_before():
    counts = np.array([[*WEEK, 5.0, 5.0, 9.5]])

    assert rivals._ears_score(counts, lag=3)[0, 9] == pytest.approx(4.5 / 2**0.5)
    assert rivals._ears_score(counts, lag=1)[0, 7] == 0
    found = rivals.ears(counts, evaluated=1)
    assert found["EARS C2"][0, 0]
    # Only the last day exceeds its baseline: C3 = 3.18 − 1.
    assert found["EARS C3"][0, 0]
    assert not rivals.ears(np.array([[*WEEK, 5.0, 5.0, 9.2]]), evaluated=1)["EARS C2"][0, 0]


def test_the_monthly_rule_speaks_on_the_last_day_of_a_month():
    counts = np.tile([2.0, 3.0, 1.0], (1, 200))[:, :577]  # until the last of July of the year after
    counts[0, -20:-15] += 30

    alarms = rivals.monthly_rule(counts, first_day=date(2025, 1, 1), evaluated=45)

    assert np.flatnonzero(alarms[0]).tolist() == [44]


def test_farrington_finds_a_rise_and_keeps_quiet_otherwise():
    chance = np.random.default_rng(3)
    counts = chance.poisson(6.0, (6, 7 * 280)).astype(float)
    counts[3:, -5:] += 6

    alarms = rivals.farrington_flexible(counts, evaluated=30)

    assert alarms[3:, -1].all()
    assert alarms[:, :20].mean() <= 0.06


def test_sizes_of_an_outbreak_share_their_history_and_are_judged_as_if_alone():
    chance = np.random.default_rng(5)
    small, large = generate_variants(5, sizes=(3, 10), chance=chance)
    begin = small.outbreak.index(next(filter(None, small.outbreak)))
    assert small.counts[:begin] == large.counts[:begin]
    history, ends = small.counts[2338:-60], {"small": small.counts[-60:], "large": large.counts[-60:]}

    judged = judge_endings(_Series(history=history, endings=ends, holidays_named=False))

    for name, ending in ends.items():
        alone = [day.alarm for day in judge_series(history + ending, first_day=FIRST_DAY)]
        assert judged[name] == alone[-60:]


def test_the_draw_is_that_of_its_seed():
    assert _draw(1, seed=4)[0]["medium"] == _draw(1, seed=4)[0]["medium"]


def test_a_goal_is_reached_figure_by_figure():
    goal = Scores(false_positive_rate=0.02, power_of_detection=0.9, sensitivity=0.7, timeliness=0.2)
    seen = Scores(false_positive_rate=0.03, power_of_detection=0.9, sensitivity=0.71, timeliness=0.1)
    assert [name for name, reached in _reaches(seen, goal).items() if not reached] == ["false_positive_rate"]


def test_outbreaks_that_were_not_found_have_no_delay():
    assert _found([1, None, 2, 3]) == {"found": 0.75, "mean_delay_days": 2.0, "median_delay_days": 2}
    assert _found([None])["mean_delay_days"] is None


def test_an_unknown_part_is_refused():
    with pytest.raises(Refusal, match="signals"):
        run(size=None, quick=True, only="nothing")


def test_golden_values_are_compared_to_the_digits_given():
    assert golden._compared("p", "0.06160", 0.0616049)["ours"] == "0.06160"
    assert golden._compared("p", "0.06160", 0.061606)["ours"] == "0.06161"
    assert golden._compared("positions", "20", 20)["ours"] == "20"


def test_without_a_browser_the_scanner_is_left_out_and_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scanning, "chromium", lambda: None)

    report = run(size=None, quick=True, only="scanner").as_json()

    assert report["bars"] == []
    assert "left out" in report["scanner"]["left_out"]
