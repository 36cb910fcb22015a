"""The words of answers that are here no more are forgotten below."""

import pytest

from accord.kernel import clock
from accord.measure.surveys.spoken import take_back_what_is_gone
from accord.understand.themes.contracts import GivenAnswer
from accord.understand.themes.models import Text
from accord.understand.themes.operations import take_answers


@pytest.mark.django_db
def test_what_an_answer_said_goes_when_the_answer_is_gone() -> None:
    given = [GivenAnswer(source="987654321", words="The pole is broken.", at=clock.now())]
    assert take_answers(answers=given) == 1
    assert take_back_what_is_gone() == 1
    assert not Text.objects.exists()
    assert take_back_what_is_gone() == 0
