"""Mailboxes in the settings: added, tried, watched; and the quarantine emptied."""

from unittest.mock import patch

import pytest
from django.test import Client
from tests.cast import Colleague
from tests.channels.email.outer_world import outer_world
from tests.channels.email.post import receive, write_mail
from tests.ports import free_port

from accord.channels.email import queries
from accord.channels.email.models import Mail, Mailbox
from accord.desk.models import Message
from accord.kernel.vault import unseal
from accord.staff.models import Employee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

CHOICES = {
    "address": "help@shop.example",
    "name": "Shop help",
    "language": "en",
    "is_active": "on",
    "inbound": "smtp",
    "fetch_security": "tls",
    "smtp_host": "127.0.0.1",
    "smtp_port": "1",
    "smtp_security": "none",
    "smtp_password": "hunter-2",
}


@pytest.fixture
def office(client: Client, administrator: Colleague) -> Client:
    """A browser in which the administrator is signed in."""
    client.force_login(Employee.objects.get(pk=administrator.id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_mailbox_is_added_and_its_password_sealed(office: Client) -> None:
    answer = office.post("/settings/mailboxes/add/", CHOICES, follow=True)
    kept = Mailbox.objects.get()
    assert (kept.address, unseal(kept.smtp_password_sealed)) == ("help@shop.example", "hunter-2")
    assert "help@shop.example" in words(answer)
    assert "hunter-2" not in kept.smtp_password_sealed + words(office.get(f"/settings/mailboxes/{kept.pk}/"))


def test_an_empty_password_keeps_the_one_that_is_set(office: Client) -> None:
    office.post("/settings/mailboxes/add/", CHOICES)
    kept = Mailbox.objects.get()
    office.post(f"/settings/mailboxes/{kept.pk}/", CHOICES | {"smtp_password": "", "name": "New name"})
    kept.refresh_from_db()
    assert (kept.name, unseal(kept.smtp_password_sealed)) == ("New name", "hunter-2")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "help"}, "mail address such as"),
        ({"address": "help+x@shop.example"}, "without a plus sign"),
        ({"inbound": "imap"}, "name the server"),
        ({"smtp_port": "99999"}, "Port of the outgoing server"),
    ],
)
def test_says_what_to_change(office: Client, changed: dict[str, str], said: str) -> None:
    answer = office.post("/settings/mailboxes/add/", CHOICES | changed)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert Mailbox.objects.count() == 0


class TestTheTestButton:
    def test_says_that_nothing_answers(self, office: Client) -> None:
        tried = CHOICES | {"try": "1", "smtp_port": str(free_port())}
        assert "nothing answers at this port" in words(office.post("/settings/mailboxes/add/", tried))
        imap = tried | {"inbound": "imap", "fetch_host": "127.0.0.1", "fetch_port": str(free_port()), "smtp_host": ""}
        page = words(office.post("/settings/mailboxes/add/", imap))
        assert "Receiving does not work yet" in page
        assert "nothing answers at this port" in page
        assert Mailbox.objects.count() == 0

    def test_says_that_protection_is_missing(self, office: Client) -> None:
        with outer_world() as world:
            tried = CHOICES | {"try": "1", "smtp_port": str(world.port), "smtp_security": "starttls"}
            assert "does not offer STARTTLS at this port" in words(office.post("/settings/mailboxes/add/", tried))

    def test_says_that_sending_works_and_sends_nothing(self, office: Client) -> None:
        with outer_world() as world:
            tried = CHOICES | {"try": "1", "smtp_port": str(world.port), "smtp_password": ""}
            assert "Sending works" in words(office.post("/settings/mailboxes/add/", tried))
            assert world.taken == []


def test_the_list_tells_the_health_in_words_and_few_statements(
    office: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        Mailbox.objects.create(address=f"box{number}@shop.example", name="Box", send_error="sign_in_refused 535 no")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = words(office.get("/settings/mailboxes/"))
    assert page.count("does not accept this user and password") == 12


class TestQuarantine:
    @pytest.fixture
    def waiting(self, db: None) -> int:
        """One mail that could not be read."""
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("a strange header")):
            return receive(write_mail(subject="The <b>bad</b> one")).mail_id

    def test_shows_what_waits_and_why(self, office: Client, waiting: int) -> None:
        page = words(office.get("/settings/mailboxes/quarantine/"))
        assert "a strange header" in page
        assert "The &lt;b&gt;bad&lt;/b&gt; one" in page

    def test_shows_the_raw_mail_as_text_and_as_a_file(self, office: Client, waiting: int) -> None:
        assert "has a hole" in words(office.get(f"/settings/mailboxes/quarantine/{waiting}/"))
        raw = office.get(f"/settings/mailboxes/quarantine/{waiting}/raw/")
        assert raw.content == write_mail(subject="The <b>bad</b> one")
        assert raw["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize("which", ["{}/again/", "again/"])
    def test_reads_it_again(self, office: Client, waiting: int, which: str) -> None:
        office.post("/settings/mailboxes/quarantine/" + which.format(waiting))
        assert Message.objects.count() == 1
        assert queries.read_account().quarantined == 0


@pytest.mark.parametrize("path", ["", "add/", "quarantine/"])
def test_an_agent_has_no_business_here(client: Client, agent: Colleague, path: str) -> None:
    client.force_login(Employee.objects.get(pk=agent.id), "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/settings/mailboxes/{path}").status_code == 403
    assert Mail.objects.count() == 0
