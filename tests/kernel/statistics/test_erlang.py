"""Staffing: golden values, and a simulation that knows none of the formulas."""

import heapq
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.kernel.statistics.erlang import Load, agents_needed, positions_for, staffing

PATIENT = Load(calls_per_hour=200, aht_seconds=180)
IMPATIENT = Load(calls_per_hour=200, aht_seconds=180, patience_seconds=120)


def test_erlang_c_golden_values() -> None:
    found = staffing(PATIENT, agents=14, target_seconds=20)

    assert found.traffic == pytest.approx(10)
    assert round(found.p_wait, 7) == 0.1741319
    assert round(found.service_level, 5) == 0.88835
    assert round(found.occupancy, 7) == 0.7142857
    assert round(found.asa_seconds, 3) == 7.836
    assert positions_for(14, shrinkage=0.3) == 20


@pytest.mark.parametrize(
    ("agents", "p_wait", "abandon", "wait", "occupancy"),
    [(12, 0.27981, 0.06160, 7.392, 0.78200), (10, 0.49685, 0.13746, 16.496, 0.86254)],
)
def test_erlang_a_golden_values(agents: int, p_wait: float, abandon: float, wait: float, occupancy: float) -> None:
    found = staffing(IMPATIENT, agents=agents, target_seconds=20)

    assert round(found.p_wait, 5) == p_wait
    assert round(found.p_abandon, 5) == abandon
    assert round(found.asa_seconds, 3) == wait
    assert round(found.occupancy, 5) == occupancy


def simulate(load: Load, *, agents: int, target_seconds: float, calls: int) -> tuple[float, float]:
    """Return the shares answered within the target and abandoned, first come first served."""
    chance = random.Random(11)
    free_at = [0.0] * agents
    now, in_time, abandoned = 0.0, 0, 0
    for _ in range(calls):
        now += chance.expovariate(load.calls_per_hour / 3600)
        patience = chance.expovariate(1 / load.patience_seconds) if load.patience_seconds else float("inf")
        wait = max(0.0, free_at[0] - now)
        if wait > patience:
            abandoned += 1
            continue
        in_time += wait <= target_seconds
        heapq.heapreplace(free_at, now + wait + chance.expovariate(1 / load.aht_seconds))
    return in_time / calls, abandoned / calls


@pytest.mark.parametrize(("load", "agents"), [(PATIENT, 12), (PATIENT, 14), (IMPATIENT, 10), (IMPATIENT, 8)])
def test_a_simulation_agrees(load: Load, agents: int) -> None:
    found = staffing(load, agents=agents, target_seconds=20)

    in_time, abandoned = simulate(load, agents=agents, target_seconds=20, calls=120_000)

    assert found.service_level == pytest.approx(in_time, abs=0.015)
    assert found.p_abandon == pytest.approx(abandoned, abs=0.005)


@settings(deadline=None, max_examples=20)
@given(st.floats(1, 5000), st.floats(10, 1800), st.floats(0, 120), st.floats(0.3, 0.99), st.booleans())
def test_the_agents_needed_are_enough_and_one_fewer_is_not(
    calls: float, aht: float, target: float, level: float, impatient: bool
) -> None:
    load = Load(calls_per_hour=calls, aht_seconds=aht, patience_seconds=90 if impatient else None)

    needed = agents_needed(load, target_seconds=target, target_level=level)

    assert staffing(load, agents=needed, target_seconds=target).service_level >= level
    if needed > 1 and (impatient or needed - 1 > load.traffic):
        assert staffing(load, agents=needed - 1, target_seconds=target).service_level < level


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 400), st.floats(1, 400), st.floats(1, 600))
def test_shares_stay_shares(agents: int, traffic: float, patience: float) -> None:
    load = Load(calls_per_hour=traffic * 20, aht_seconds=180, patience_seconds=patience)

    found = staffing(load, agents=agents, target_seconds=20)

    for share in (found.p_wait, found.service_level, found.occupancy, found.p_abandon):
        assert -1e-9 <= share <= 1 + 1e-9


def test_endless_patience_is_erlang_c() -> None:
    nearly = staffing(Load(200, 180, patience_seconds=1e7), agents=13, target_seconds=20)
    fully = staffing(PATIENT, agents=13, target_seconds=20)

    assert nearly.p_wait == pytest.approx(fully.p_wait, abs=1e-3)
    assert nearly.service_level == pytest.approx(fully.service_level, abs=1e-3)


def test_too_few_for_patient_callers_is_said_with_the_least_number() -> None:
    with pytest.raises(ValueError, match=r"10 agents cannot carry 10 erlangs.*At least 11"):
        staffing(PATIENT, agents=10, target_seconds=20)


def test_positions_do_not_round_up_a_rounding_error() -> None:
    assert positions_for(7, shrinkage=0.3) == 10
    assert positions_for(7, shrinkage=0.31) == 11
    assert positions_for(7, shrinkage=0.0) == 7
    with pytest.raises(ValueError, match="Shrinkage"):
        positions_for(7, shrinkage=1.0)
