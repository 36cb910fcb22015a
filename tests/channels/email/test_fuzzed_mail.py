"""Real mails made worse in thousands of ways: each is still read, quickly, and what is read can be stored and shown."""

import random
import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.email.mutation import faults_of, make_worse, real_mails

CASES = sorted((Path(__file__).parent / "cases").glob("*.eml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reads_what_once_was_read_wrongly(path: Path) -> None:
    assert list(faults_of(path.read_bytes())) == []


@pytest.mark.long
@settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(seed=st.integers(min_value=0, max_value=2**64))
def test_reads_any_mail_made_worse(seed: int) -> None:
    raw = make_worse(_seeds(), random.Random(seed))

    assert list(faults_of(raw)) == [], raw[:2_000]


@pytest.mark.long
def test_memory_stays_bounded_over_thousands_of_mails() -> None:
    chance = random.Random(7)
    for _ in range(300):
        list(faults_of(make_worse(_seeds(), chance)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1_500):
        list(faults_of(make_worse(_seeds(), chance)))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


_kept: list[bytes] = []


def _seeds() -> list[bytes]:
    if not _kept:
        _kept.extend(real_mails())
    return _kept
