"""Storms: what no people write is held and shown, and the account adds up whatever a person decides."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague
from tests.channels.email.post import receive, write_mail

from accord.channels.email import queries
from accord.channels.email.contracts import Account, FateKind
from accord.channels.email.models import Mail, Mailbox, PostRules, Storm
from accord.channels.email.operations import receive_raw, retry_all_quarantined
from accord.channels.email.operations.storms import discard_storm, list_half_released, release_storm
from accord.channels.email.reading import read_mail
from accord.channels.email.trust.contracts import StormKind
from accord.channels.email.trust.pressure import likeness_of
from accord.channels.email.trust.queries import count_open_storms, list_held, list_storms
from accord.desk.models import Conversation
from accord.kernel import clock, files
from accord.kernel.errors import NotAllowed, Refusal
from accord.kernel.events import list_facts
from accord.kernel.jobs import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

LIMIT = 20


@pytest.fixture
def watched(mailbox: Mailbox) -> Mailbox:
    """A mailbox in which twenty alike are a storm, so that tests are quick."""
    PostRules.objects.create(mailbox=mailbox, storm_after=LIMIT)
    return mailbox


def flood(
    mailbox: Mailbox, count: int, *, first: int = 0, same_words: bool = False, sender: str = ""
) -> list[FateKind]:
    """Mails from one sender with words of their own, or from many with the same."""
    words = "Please confirm your order by clicking on this wonderful link, number {0}"
    return [
        receive(
            write_mail(
                message_id=f"<{number}@flood.example>",
                sender=sender or f"p{number}@flood.example",
                text=words.format(number) if same_words else f"alarm {'x' * number}",
            ),
            mailbox,
        ).kind
        for number in range(first, first + count)
    ]


def test_many_from_one_sender_are_held_after_the_limit(watched: Mailbox) -> None:
    fates = flood(watched, LIMIT + 15, sender="sensor@plant.example")
    assert fates == [FateKind.STORED] * LIMIT + [FateKind.QUARANTINED] * 15
    assert (Storm.objects.get().kind, Storm.objects.get().key) == (StormKind.SENDER, "sensor@plant.example")
    assert queries.read_account() == Account(
        received=LIMIT + 15, stored=LIMIT, duplicate=0, bounce=0, automatic=0, quarantined=15
    )
    assert set(Mail.objects.filter(fate=FateKind.QUARANTINED).values_list("reason", flat=True)) == {"storm"}


def test_the_same_words_from_many_are_held_whatever_their_numbers(watched: Mailbox) -> None:
    fates = flood(watched, LIMIT + 5, same_words=True)
    assert fates.count(FateKind.QUARANTINED) == 5
    assert Storm.objects.get().kind == StormKind.CONTENT


def test_others_pass_while_a_storm_rages(watched: Mailbox) -> None:
    flood(watched, LIMIT + 5, sender="sensor@plant.example")
    assert receive(write_mail(), watched).kind == FateKind.STORED


def test_a_busy_day_is_no_storm(watched: Mailbox, noon: datetime) -> None:
    """The same number over an hour is ordinary work."""
    for number in range(LIMIT * 2):
        at = noon + timedelta(minutes=number * 1.5)
        raw = write_mail(message_id=f"<{number}@x.example>", sender="shop@market.example", text=f"Order {number}")
        assert receive(raw, watched, at=at).kind == FateKind.STORED


def test_what_came_later_says_nothing_of_an_old_mail(watched: Mailbox, noon: datetime) -> None:
    """A mailbox's old mail is fetched after a month of new mail from the same sender."""
    for day in range(LIMIT + 5):
        raw = write_mail(message_id=f"<{day}@x.example>", sender="shop@market.example", text=f"Order {day}")
        receive(raw, watched, at=noon + timedelta(days=day))
    raw = write_mail(message_id="<old@x.example>", sender="shop@market.example", text="Order 0")
    assert receive(raw, watched, at=noon - timedelta(days=1)).kind == FateKind.STORED


def test_thanks_of_many_are_no_storm(watched: Mailbox) -> None:
    first = receive(write_mail(), watched)
    assert first.conversation_id is not None
    for number in range(LIMIT + 5):
        raw = write_mail(
            message_id=f"<t{number}@x.example>",
            sender=f"p{number}@x.example",
            References="<first@customer.example>",
            text="Thank you very much, everything arrived safely and it works again.",
        )
        assert receive(raw, watched).kind == FateKind.STORED


def test_a_mailbox_can_be_held_as_a_whole(watched: Mailbox) -> None:
    PostRules.objects.update(storm_after_all=LIMIT)
    fates = flood(watched, LIMIT + 4)
    assert fates.count(FateKind.QUARANTINED) == 4
    assert Storm.objects.get().kind == StormKind.MAILBOX


def test_an_archive_is_no_storm(watched: Mailbox) -> None:
    for number in range(LIMIT + 5):
        raw = write_mail(message_id=f"<{number}@x.example>", text=f"alarm {'x' * number}")
        receive_raw(raw=raw, mailbox_id=watched.pk, received_at=clock.now(), source="ingest")
    assert Storm.objects.count() == 0


def test_one_storm_gives_one_hint(watched: Mailbox) -> None:
    flood(watched, LIMIT + 15, sender="sensor@plant.example")
    assert len(list_facts(kinds=["channels.MessageQuarantined"])) == 1


def test_the_same_mail_again_in_a_storm_is_counted_as_a_duplicate(watched: Mailbox) -> None:
    flood(watched, LIMIT + 1, sender="sensor@plant.example")
    flood(watched, 1, first=LIMIT, sender="sensor@plant.example")
    account = queries.read_account()
    assert (account.received, account.quarantined, account.duplicate) == (LIMIT + 2, 1, 1)


class TestAPersonDecides:
    def held(self, watched: Mailbox) -> int:
        flood(watched, LIMIT + 10, sender="sensor@plant.example")
        return Storm.objects.get().pk

    def test_sees_what_waits(self, watched: Mailbox, administrator: Colleague) -> None:
        storm_id = self.held(watched)
        (row,) = list_storms(actor=administrator.actor)
        assert (row.id, row.held, row.sample_sender) == (storm_id, 10, "sensor@plant.example")
        assert (row.mailbox_address, row.sample_subject) == (watched.address, "My tent has a hole")
        assert len(list_held(actor=administrator.actor, storm_id=storm_id)) == 10
        assert count_open_storms() == 1
        assert queries.list_quarantined(actor=administrator.actor) == []

    def test_releases_all_and_nothing_is_lost(self, watched: Mailbox, administrator: Colleague) -> None:
        storm_id = self.held(watched)
        release_storm(actor=administrator.actor, storm_id=storm_id)
        assert list_half_released() == [storm_id]
        run_waiting_jobs()
        assert list_half_released() == []
        account = queries.read_account()
        assert (account.received, account.stored, account.quarantined) == (LIMIT + 10, LIMIT + 10, 0)
        assert Conversation.objects.count() == LIMIT + 10

    def test_what_is_released_is_not_held_again_for_a_day(
        self, watched: Mailbox, administrator: Colleague, noon: datetime
    ) -> None:
        release_storm(actor=administrator.actor, storm_id=self.held(watched))
        assert FateKind.QUARANTINED not in flood(watched, 5, first=100, sender="sensor@plant.example")
        with clock.at(noon + timedelta(hours=30)):
            assert FateKind.QUARANTINED in flood(watched, LIMIT + 5, first=200, sender="sensor@plant.example")

    def test_discards_it_as_junk_and_keeps_it(self, watched: Mailbox, administrator: Colleague) -> None:
        storm_id = self.held(watched)
        discard_storm(actor=administrator.actor, storm_id=storm_id)
        account = queries.read_account()
        assert (account.received, account.stored, account.quarantined) == (LIMIT + 10, LIMIT, 10)
        assert all(files.read(mail.raw_sha256) for mail in Mail.objects.filter(storm_id=storm_id))
        assert count_open_storms() == 0

    def test_more_of_the_same_joins_the_junk(self, watched: Mailbox, administrator: Colleague) -> None:
        discard_storm(actor=administrator.actor, storm_id=self.held(watched))
        assert set(flood(watched, 5, first=100, sender="sensor@plant.example")) == {FateKind.QUARANTINED}
        assert Storm.objects.count() == 1

    def test_junk_can_be_released_after_all_and_what_was_released_is_done(
        self, watched: Mailbox, administrator: Colleague
    ) -> None:
        storm_id = self.held(watched)
        discard_storm(actor=administrator.actor, storm_id=storm_id)
        release_storm(actor=administrator.actor, storm_id=storm_id)
        run_waiting_jobs()
        assert queries.read_account().quarantined == 0
        with pytest.raises(Refusal):
            discard_storm(actor=administrator.actor, storm_id=storm_id)

    def test_trying_the_quarantine_again_leaves_storms_alone(self, watched: Mailbox, administrator: Colleague) -> None:
        self.held(watched)
        assert retry_all_quarantined(actor=administrator.actor) == {}

    def test_not_without_the_right(self, watched: Mailbox, agent: Colleague) -> None:
        storm_id = self.held(watched)
        for order in (release_storm, discard_storm):
            with pytest.raises(NotAllowed):
                order(actor=agent.actor, storm_id=storm_id)
        with pytest.raises(NotAllowed):
            list_storms(actor=agent.actor)


def test_words_are_alike_whatever_their_numbers_and_layout() -> None:
    one = read_mail(write_mail(text="Dear customer 123,\n\nyour parcel 9-88 is waiting at the customs office."))
    other = read_mail(write_mail(text="Dear customer 9,  your parcel 1-22\nis waiting at the customs office!"))
    assert likeness_of(one) == likeness_of(other) != ""
    assert likeness_of(read_mail(write_mail(text="Thanks!"))) == ""


@pytest.mark.long
@pytest.mark.timeout(900)
def test_five_thousand_at_once(mailbox: Mailbox, administrator: Colleague) -> None:
    """Half from one machine, the rest from many people: the people are served, nothing is lost, the sums agree."""
    for number in range(2500):
        flood(mailbox, 1, first=number, sender="sensor@plant.example")
        person = write_mail(
            message_id=f"<q{number}@people.example>",
            sender=f"person{number}@people.example",
            text=f"My order is late. {chr(97 + number % 26) * (number // 26 + 1)} is what I bought, where is it now?",
        )
        assert receive(person, mailbox).kind == FateKind.STORED
    account = queries.read_account()
    assert account.received == 5000 == account.stored + account.quarantined
    assert account.quarantined == 2400
    release_storm(actor=administrator.actor, storm_id=Storm.objects.get().pk)
    run_waiting_jobs()
    assert queries.read_account() == Account(
        received=5000, stored=5000, duplicate=0, bounce=0, automatic=0, quarantined=0
    )
