"""Themes as a CX leader reads and corrects them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, Person, employ
from tests.listen.test_gathered import of_theme

from accord.channels.contracts import Placed
from accord.desk.models import Contact
from accord.kernel import clock
from accord.kernel.permissions import Role
from accord.measure.cells.operations import rebuild_cells
from accord.staff.models import Employee
from accord.understand.themes.models import Correction, Fit, Text, Theme

Writing = Callable[..., Placed]


def browse(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(Employee.objects.get(pk=colleague.id))
    return client


@pytest.fixture
def poles(db: None) -> Theme:
    return Theme.objects.create(
        origin="fit", born_at=clock.now(), words=["pole", "broken"], terms=[["pole", 6.0], ["broken", 4.0]]
    )


@pytest.fixture
def taxes(db: None) -> Theme:
    return Theme.objects.create(origin="fit", born_at=clock.now(), words=["tax"], terms=[["tax", 6.0]])


@pytest.fixture
def texts(poles: Theme, taxes: Theme, write: Writing, customers: list[Person]) -> list[int]:
    Fit.objects.create(asked_at=clock.now(), ended_at=clock.now(), texts=5, themes=2)
    broken = [write(one, "Good day. The tent pole is broken again.") for one in customers[:4]]
    found = [*of_theme(poles, broken), *of_theme(taxes, [write(customers[4], "Too much tax.")])]
    Theme.objects.filter(pk=poles.pk).update(typical=found[:1])
    return found


def test_the_list_tells_each_theme_with_its_figures(cx_lead: Colleague, texts: list[int], poles: Theme) -> None:
    client = browse(cx_lead)
    client.get("/listen/themes/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/listen/themes/").content.decode()
    assert len(asked) <= 14
    assert "pole · broken" in page
    assert "The tent pole is broken again." in page
    assert "80.0" in page
    one = client.get(f"/listen/themes/{poles.pk}/").content.decode()
    assert "What is behind it" in one


def test_figures_are_told_by_theme_down_to_the_conversations(
    lead: Colleague, texts: list[int], poles: Theme, taxes: Theme
) -> None:
    rebuild_cells()
    browser = browse(lead)
    assert f"?theme={poles.pk}" in browser.get(f"/listen/themes/{poles.pk}/").content.decode()
    told = browser.get("/listen/figures/contacts/?by=theme").content.decode()
    assert f'theme={poles.pk}">pole · broken</a>' in told
    chosen = browser.get(f"/listen/figures/contacts/?theme={taxes.pk}").content.decode()
    behind = Contact.objects.filter(pk__in=Text.objects.filter(belongings__theme=taxes).values("contact"))
    assert {f"/inbox/{contact.conversation_id}/" in chosen for contact in behind} == {True}
    assert browser.get(f"/listen/figures/?theme={taxes.pk}").status_code == 200


def test_a_leader_corrects_and_takes_back(cx_lead: Colleague, texts: list[int], poles: Theme, taxes: Theme) -> None:
    client = browse(cx_lead)
    at = f"/listen/themes/{poles.pk}/"
    client.post(at + "rename/", {"name": "Broken poles"})
    client.post(f"/listen/themes/texts/{texts[0]}/move/", {"from": poles.pk, "to": taxes.pk})
    client.post(at + "merge/", {"into": taxes.pk})
    page = client.get(f"/listen/themes/{taxes.pk}/").content.decode()
    assert "Merged “Broken poles” into “tax”" in page
    newest = Correction.objects.latest("pk")
    client.post(f"/listen/themes/corrections/{newest.pk}/undo/")
    assert "taken back by" in client.get("/listen/themes/corrections/").content.decode()
    assert Theme.objects.get(pk=poles.pk).name == "Broken poles"
    assert client.post(at + "split/", {"words": "zebra", "name": "Zebras"}).status_code == 409


def test_a_text_says_why_and_only_who_may_reads_it(cx_lead: Colleague, texts: list[int], poles: Theme) -> None:
    page = browse(cx_lead).get(f"/listen/themes/texts/{texts[0]}/").content.decode()
    assert "The tent pole is broken again." in page
    executive = employ(name="Iris Roth", email="iris@company.example", role=Role.EXECUTIVE)
    client = browse(executive)
    assert client.get(f"/listen/themes/texts/{texts[0]}/").status_code == 403
    assert "tent pole" not in client.get(f"/listen/themes/{poles.pk}/").content.decode()
    assert "Rename" not in client.get(f"/listen/themes/{poles.pk}/").content.decode()


def test_an_agent_sees_what_a_conversation_is_about(agent: Colleague, texts: list[int], poles: Theme) -> None:
    from accord.understand.themes.models import Text

    contact = Text.objects.get(pk=texts[0]).contact
    assert contact is not None
    page = browse(agent).get(f"/inbox/{contact.conversation_id}/themes/").content.decode()
    assert "pole · broken" in page
