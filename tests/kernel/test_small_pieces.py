"""References, grants, sealed secrets, kept files and the clock."""

from datetime import UTC, datetime

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from accord.kernel import clock, files, ids, vault
from accord.kernel.live import grant, read_grant


@given(st.integers(1, 10_000_000_000))
def test_a_reference_is_short_speakable_and_without_doubtful_letters(number: int) -> None:
    reference = ids.reference_of(number)
    assert set(reference) <= set("2345679CDFGHKMNPRTWX-")
    assert len(reference) <= 9


def test_references_do_not_repeat() -> None:
    first = range(1, 50_000)
    around_the_end_of_six_digits = range(20**6 - 2_000, 20**6 + 2_000)
    numbers = [*first, *around_the_end_of_six_digits]
    assert len({ids.reference_of(number) for number in numbers}) == len(numbers)


def test_a_grant_names_its_topics_and_a_forged_one_none() -> None:
    token = grant("inbox", "conversation:7")
    assert read_grant(token) == {"inbox", "conversation:7"}
    assert read_grant(token[:-1] + ("A" if token[-1] != "A" else "B")) == frozenset()
    assert read_grant(signing.dumps(["inbox"], salt="accord.other")) == frozenset()


def test_a_signed_value_serves_one_purpose_alone() -> None:
    text = ids.sign(purpose="survey", value={"id": 3})
    assert ids.read_signed(purpose="survey", text=text) == {"id": 3}
    assert ids.read_signed(purpose="lesson", text=text) is None


def test_a_sealed_secret_opens_with_its_key_alone(settings: object) -> None:
    sealed = vault.seal("opensesame")
    assert "opensesame" not in sealed
    assert vault.unseal(sealed) == "opensesame"
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="another key"):
        vault.unseal(sealed)


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once() -> None:
    first, second = files.store(b"a photograph"), files.store(b"a photograph")
    assert first == second
    assert files.read(first) == b"a photograph"


def test_the_clock_can_be_set_and_goes_on_afterwards() -> None:
    then = datetime(2020, 5, 1, tzinfo=UTC)
    with clock.at(then):
        assert clock.now() == then
    assert clock.now() > then
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2020, 5, 1)):  # noqa: DTZ001
        pass
