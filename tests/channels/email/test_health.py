"""A mailbox that does not work says so: on its page, in the frame, and by another mailbox's mail."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from tests.cast import Colleague
from tests.channels.email.outer_world import OuterWorld, outer_world
from tests.channels.email.post import OURS, receive, write_mail

from accord.channels.email import queries
from accord.channels.email.contracts import Account
from accord.channels.email.models import Mailbox
from accord.channels.email.operations import retry_all_quarantined
from accord.channels.email.operations.alarms import look_for_trouble
from accord.channels.email.operations.health import note_seen, note_trouble
from accord.kernel import clock
from accord.kernel.jobs import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def box(address: str = OURS, **more: object) -> Mailbox:
    """A mailbox that is fetched and was looked into just now."""
    given: dict[str, object] = {"name": "Help", "inbound": "imap", "fetch_host": "h", "last_seen_at": clock.now()}
    return Mailbox.objects.create(address=address, **(given | more))


def sending(world: OuterWorld, address: str = "sales@shop.example") -> Mailbox:
    """Another mailbox, which can send."""
    return Mailbox.objects.create(
        address=address, name="Sales", smtp_host="127.0.0.1", smtp_port=world.port, smtp_security="none"
    )


class TestTheMailboxsOwnRow:
    def test_keeps_since_when_it_does_not_work(self, noon: datetime) -> None:
        mailbox = box()
        note_trouble(mailbox_id=mailbox.pk, code="no_answer", detail="")
        with clock.at(noon + timedelta(minutes=5)):
            note_trouble(mailbox_id=mailbox.pk, code="connection_refused", detail="")
        row = queries.get_mailbox(mailbox_id=mailbox.pk)
        assert (row.trouble_since, row.last_error_at) == (noon, noon + timedelta(minutes=5))
        assert row.last_error.startswith("The server is there, but nothing answers")

    def test_forgets_it_when_it_works_again(self, noon: datetime) -> None:
        mailbox = box()
        note_trouble(mailbox_id=mailbox.pk, code="no_answer", detail="")
        note_seen(mailbox_id=mailbox.pk)
        row = queries.get_mailbox(mailbox_id=mailbox.pk)
        assert (row.last_error, row.trouble_since, row.is_well) == ("", None, True)

    def test_tells_how_long_mail_waits_and_how_much_is_still_to_fetch(self, noon: datetime) -> None:
        mailbox = box()
        note_seen(mailbox_id=mailbox.pk, arrived_at=noon - timedelta(seconds=90), backlog=7)
        row = queries.get_mailbox(mailbox_id=mailbox.pk)
        assert (row.lag_seconds, row.backlog, row.last_mail_at) == (90, 7, noon)

    def test_is_written_at_most_every_five_seconds(self, noon: datetime) -> None:
        mailbox = box()
        note_seen(mailbox_id=mailbox.pk, arrived_at=noon)
        with clock.at(noon + timedelta(seconds=4)):
            note_seen(mailbox_id=mailbox.pk, arrived_at=noon)
        assert Mailbox.objects.get().last_seen_at == noon
        with clock.at(noon + timedelta(seconds=6)):
            note_seen(mailbox_id=mailbox.pk, arrived_at=noon)
        assert Mailbox.objects.get().last_seen_at == noon + timedelta(seconds=6)

    def test_nobody_looking_for_a_quarter_of_an_hour_is_trouble_too(self, noon: datetime) -> None:
        mailbox = box(last_seen_at=noon - timedelta(minutes=16))
        assert queries.get_mailbox(mailbox_id=mailbox.pk).last_error.startswith("Nobody has looked into this mailbox")
        assert queries.list_troubled() == [OURS]

    def test_one_that_mail_is_brought_to_may_be_silent(self, noon: datetime) -> None:
        box(inbound="smtp", last_seen_at=noon - timedelta(days=3))
        assert queries.list_troubled() == []


class TestTheAccountAddsUp:
    def test_for_each_mailbox_and_since_any_time(self, noon: datetime) -> None:
        mailbox, other = box(), box("sales@shop.example")
        receive(write_mail(), mailbox, at=noon - timedelta(days=2))
        receive(write_mail(message_id="<2@x.example>", text="Later"), mailbox)
        receive(write_mail(message_id="<2@x.example>", text="Later"), mailbox)
        receive(write_mail(message_id="<3@x.example>", Auto_Submitted="auto-replied"), mailbox)
        receive(write_mail(message_id="<4@x.example>", text="To sales"), other)
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            receive(write_mail(message_id="<5@x.example>"), mailbox)
        found = queries.read_account(mailbox_id=mailbox.pk)
        assert found == Account(received=5, stored=2, duplicate=1, bounce=0, automatic=1, quarantined=1)
        since = queries.read_account(mailbox_id=mailbox.pk, since=noon - timedelta(hours=1))
        assert since == Account(received=4, stored=1, duplicate=1, bounce=0, automatic=1, quarantined=1)

    def test_a_mail_to_two_mailboxes_counts_at_each(self, noon: datetime) -> None:
        first, second = box(), box("sales@shop.example")
        to_both = write_mail(to="help@shop.example, sales@shop.example")
        receive(to_both, first)
        receive(to_both, second)
        receive(to_both, second)
        receive(to_both, first)
        assert queries.read_account(mailbox_id=first.pk) == Account(
            received=2, stored=1, duplicate=1, bounce=0, automatic=0, quarantined=0
        )
        assert queries.read_account(mailbox_id=second.pk) == Account(
            received=2, stored=0, duplicate=2, bounce=0, automatic=0, quarantined=0
        )
        assert queries.read_account().received == 4

    def test_also_when_it_was_unreadable_at_first(self, noon: datetime, administrator: Colleague) -> None:
        first, second = box(), box("sales@shop.example")
        with patch("accord.channels.email.operations.intake.read_mail", side_effect=ValueError("no")):
            receive(write_mail(), first)
            receive(write_mail(), second)
        retry_all_quarantined(actor=administrator.actor)
        accounts = [queries.read_account(mailbox_id=one.pk) for one in (first, second)]
        assert [(one.received, one.stored, one.duplicate) for one in accounts] == [(1, 1, 0), (1, 0, 1)]


class TestTheAlarm:
    def test_goes_to_every_administrator_by_another_mailbox_and_once(
        self, noon: datetime, administrator: Colleague
    ) -> None:
        with outer_world() as world:
            broken = box(smtp_host="127.0.0.1", smtp_port=1, smtp_security="none")
            sending(world)
            note_trouble(mailbox_id=broken.pk, code="no_answer", detail="timed out")
            assert look_for_trouble() == 0
            with clock.at(noon + timedelta(minutes=11)):
                assert look_for_trouble() == 1
                assert look_for_trouble() == 0
                run_waiting_jobs()
        (alarm,) = world.taken
        assert world.recipients == [[administrator.email]]
        assert b"From: Sales <sales@shop.example>" in alarm
        assert b"help@shop.example needs you" in alarm
        assert b"The server does not answer" in alarm
        assert f"/settings/mailboxes/{broken.pk}/health/".encode() in alarm

    @pytest.mark.usefixtures("administrator")
    def test_comes_at_once_for_what_does_not_heal_by_itself(self) -> None:
        broken = box()
        note_trouble(mailbox_id=broken.pk, code="consent_withdrawn", detail="")
        assert look_for_trouble() == 1

    @pytest.mark.usefixtures("administrator")
    def test_tells_when_it_works_again(self, noon: datetime) -> None:
        with outer_world() as world:
            broken = box()
            sending(world)
            note_trouble(mailbox_id=broken.pk, code="sign_in_refused", detail="")
            look_for_trouble()
            note_seen(mailbox_id=broken.pk)
            assert look_for_trouble() == 1
            run_waiting_jobs()
        assert [b"needs you" in mail for mail in world.taken] == [True, False]
        assert b"works again" in world.taken[1]

    @pytest.mark.usefixtures("administrator")
    def test_without_another_mailbox_only_the_page_says_so(self) -> None:
        broken = box(smtp_host="127.0.0.1", smtp_port=1)
        note_trouble(mailbox_id=broken.pk, code="sign_in_refused", detail="")
        look_for_trouble()
        assert run_waiting_jobs() == 0
        assert queries.list_troubled() == [OURS]

    @pytest.mark.usefixtures("administrator")
    def test_a_mailbox_that_cannot_send_tells_by_another_too(self, noon: datetime) -> None:
        with outer_world() as world:
            broken = box(send_error="no_answer x", send_trouble_since=noon - timedelta(minutes=20))
            sending(world)
            assert look_for_trouble() == 1
            run_waiting_jobs()
        assert len(world.taken) == 1
        assert broken.smtp_password_sealed == ""


@pytest.mark.parametrize("code", ["wants_app_password", "wants_consent", "consent_withdrawn", "starttls_missing"])
def test_each_problem_is_said_with_what_to_do(code: str) -> None:
    said = queries.explain_problem(code=code)
    assert said != code
    assert len(said.split(". ")) >= 2 or "Choose" in said
