"""How a theme falls apart, as a CX leader sees it and answers."""

from collections.abc import Callable

import pytest
from tests.cast import Colleague, Person, employ
from tests.listen.test_gathered import of_theme
from tests.web.lead.test_theme_pages import browse

from accord.channels.contracts import Placed
from accord.kernel import clock
from accord.kernel.permissions import Role
from accord.understand.themes.models import Proposal, Theme


@pytest.fixture
def poles(write: Callable[..., Placed], customers: list[Person]) -> Theme:
    theme = Theme.objects.create(origin="fit", born_at=clock.now(), words=["pole"], terms=[["pole", 6.0]])
    broken = [write(one, "Good day. The tent pole is broken again.") for one in customers[:3]]
    missing = [write(one, "Good day. One pole is missing.") for one in customers[3:6]]
    parts = [
        {"words": [word], "terms": [[word, 5.0]], "texts": of_theme(theme, placed)}
        for word, placed in (("broken", broken), ("missing", missing))
    ]
    Proposal.objects.create(kind="split", theme=theme, parts=parts, likeness=0.2, made_at=clock.now())
    return theme


def test_a_leader_sees_the_parts_and_splits_so(cx_lead: Colleague, poles: Theme) -> None:
    client = browse(cx_lead)
    assert "falls apart" in client.get("/listen/themes/").content.decode()
    page = client.get(f"/listen/themes/{poles.pk}/").content.decode()
    assert "This theme falls apart into 2 parts" in page
    assert "One pole is missing." in page
    assert "3 of 6 texts" in page
    client.post(f"/listen/themes/proposals/{Proposal.objects.get().pk}/")
    page = client.get(f"/listen/themes/{poles.pk}/").content.decode()
    assert "Split “missing” off “pole”: 3 texts" in page
    assert "falls apart" not in page


def test_who_may_not_correct_is_not_asked(cx_lead: Colleague, poles: Theme) -> None:
    executive = browse(employ(name="Iris Roth", email="iris@company.example", role=Role.EXECUTIVE))
    at = f"/listen/themes/proposals/{Proposal.objects.get().pk}/"
    assert "falls apart into" not in executive.get(f"/listen/themes/{poles.pk}/").content.decode()
    assert executive.post(at).status_code == 403
    browse(cx_lead).post(at + "dismiss/", {"theme": poles.pk})
    assert "falls apart into" not in browse(cx_lead).get(f"/listen/themes/{poles.pk}/").content.decode()
    assert Theme.objects.count() == 1
