"""Curves against the leukaemia trial of Freireich et al. (1963), as every textbook and statistics package prints it."""

import pytest

from accord.kernel.statistics.normal import Interval
from accord.kernel.statistics.survival import Exit, chi_square_p, difference_at, kaplan_meier, log_rank, median_time

TREATED = [
    Exit(6, 3, 1), Exit(7, 1), Exit(9, 0, 1), Exit(10, 1, 1), Exit(11, 0, 1), Exit(13, 1), Exit(16, 1),
    Exit(17, 0, 1), Exit(19, 0, 1), Exit(20, 0, 1), Exit(22, 1), Exit(23, 1), Exit(25, 0, 1), Exit(32, 0, 2),
    Exit(34, 0, 1), Exit(35, 0, 1),
]  # fmt: skip
PLACEBO = [Exit(t, 1) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def test_the_curve_its_spread_and_its_log_log_interval() -> None:
    curve = kaplan_meier(TREATED)
    assert (curve.n, curve.events, curve.until) == (21, 9, 35)
    shown = [
        (s.time, s.at_risk, s.events, *(round(v, 4) for v in (s.survival, s.standard_error, s.low, s.high)))
        for s in curve.steps
    ]
    assert shown == [
        (6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516),
        (7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228),
        (10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894),
        (13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491),
        (16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049),
        (22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468),
        (23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801),
    ]


def test_the_median_and_what_was_not_reached() -> None:
    assert median_time(kaplan_meier(TREATED)) == (23, 13, None)
    assert median_time(kaplan_meier(PLACEBO)) == (8, 4, 11)


def test_where_everybody_had_it_nothing_is_left_and_the_upper_end_stays() -> None:
    last = kaplan_meier(PLACEBO).steps[-1]
    assert (last.survival, last.low, round(last.high, 4)) == (0.0, 0.0, round(kaplan_meier(PLACEBO).steps[-2].high, 4))


def test_the_log_rank_test_of_the_trial() -> None:
    test = log_rank([TREATED, PLACEBO])
    assert (round(test.chi_square, 2), test.degrees, test.observed) == (16.79, 1, (9, 21))
    assert [round(e, 2) for e in test.expected] == [19.25, 10.75]
    assert test.p == pytest.approx(4.17e-05, rel=0.01)


def test_several_groups_have_one_degree_less_and_empty_ones_none() -> None:
    test = log_rank([TREATED, PLACEBO, PLACEBO])
    assert test.degrees == 2
    assert log_rank([TREATED, TREATED]).p == pytest.approx(1)
    assert log_rank([TREATED, []]).p == 1
    assert chi_square_p(3.841459, 1) == pytest.approx(0.05, abs=1e-7)


def test_the_difference_of_two_curves_at_a_time() -> None:
    found = difference_at(kaplan_meier(PLACEBO), kaplan_meier(TREATED), time=12)
    assert isinstance(found, Interval)
    assert 0.2 < found.low < 0.7529 - 0.1905 < found.high < 0.9


def test_nobody_has_no_curve() -> None:
    with pytest.raises(ValueError, match="nobody"):
        kaplan_meier([])
