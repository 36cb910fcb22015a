import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accord.config.command_line import main
from accord.config.importing.conversations import ChatSummary, import_chats
from accord.config.importing.mapping import mapping_of, read_mapping
from accord.config.importing.reasons import department_named
from accord.customers.contracts import IdentityKind
from accord.customers.models import Customer
from accord.customers.queries import find_by_identity, timeline
from accord.desk.models import Case, Message
from accord.desk.search.queries import search_messages
from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.events import deliver_events
from accord.kernel.models import Deadline
from accord.listen.models import Signal
from accord.measure.queries import ces, csat, touchpoint_figures
from accord.measure.surveys.models import Invitation
from accord.measure.surveys.queries import invitation_fates
from accord.staff.models import Department, Employee, Notification
from accord.staff.queries import list_employees
from tests.cast import Colleague
from tests.config.importing.conftest import LAMP, Archive, chat
from tests.config.importing.test_chats import ASKED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

START = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
PERIOD = {"start": START - timedelta(days=1), "end": START + timedelta(days=1)}


def bring(archive: Archive, *lines: object, **options: object) -> ChatSummary:
    return import_chats(path=archive(*lines), mapping=read_mapping("dialogues"), **options)  # type: ignore[arg-type]


def test_the_account_adds_up_and_a_second_run_adds_nothing(archive: Archive) -> None:
    refusals: list[tuple[int, str]] = []
    lines = [LAMP, "no json", chat(id=8), chat(id=9, events=[]), LAMP, "", chat(id=10, customer="c-otto")]

    first = bring(archive, *lines, refused=lambda line, why: refusals.append((line, why)))
    second = bring(archive, *lines)

    assert (first.read, first.imported, first.known, first.refused) == (6, 3, 1, 2)
    assert refusals == [(2, "The line is no JSON."), (4, "Nobody says anything in the conversation.")]
    assert first.refused_because == {why: 1 for _line, why in refusals}
    assert (first.messages, first.customer_messages, first.agent_messages, first.notes) == (18, 6, 6, 6)
    assert (first.contacts, first.customers, first.agents, first.lookups, first.actions) == (3, 2, 1, 3, 6)
    assert (first.survey_answers, first.survey_kept, first.with_reason, first.reasons_created) == (6, 6, 0, 0)
    assert (second.read, second.imported, second.known, second.refused, second.messages) == (6, 0, 4, 2, 0)
    assert (Message.objects.count(), Case.objects.count(), Customer.objects.count()) == (18, 3, 2)


def test_the_same_id_from_another_archive_is_another_conversation(archive: Archive) -> None:
    bring(archive, LAMP)
    mapping = mapping_of(ASKED | {"source": "other"})
    row = {
        "ticket": {"id": 7},
        "visitor": {"mail": "eva@mail.example"},
        "log": [{"time": 1700000000, "by": "visitor", "text": "Hi"}],
    }
    assert import_chats(path=archive(row), mapping=mapping).imported == 1


def test_people_are_recognised_and_agents_cannot_sign_in(archive: Archive) -> None:
    bring(archive, LAMP)

    customer = find_by_identity(kind=IdentityKind.HANDLE, value="dialogues:c-anna")
    agent = Employee.objects.get()
    assert customer is not None
    assert (customer.name, customer.known_since) == ("Customer c-anna", START)
    assert (agent.name, agent.email, agent.is_active) == ("Agent a-ben", "a-ben@dialogues.invalid", False)
    assert not agent.has_usable_password()
    assert list_employees() == []


def test_an_address_makes_the_person_the_one_who_writes_by_mail(archive: Archive, loyal_customer: object) -> None:
    row = {
        "ticket": {"id": 1},
        "visitor": {"mail": "Amelie@mail.example", "name": "A."},
        "log": [{"time": 1700000000, "by": "visitor", "text": "Bonjour"}],
    }
    import_chats(path=archive(row), mapping=mapping_of(ASKED))

    assert Case.objects.get().customer.name == "Amélie Laurent"
    assert Customer.objects.count() == 1


def test_it_is_found_shown_and_counted(archive: Archive, agent: Colleague, service: Department) -> None:
    bring(archive, LAMP, department_id=service.pk)
    deliver_events()

    [hit] = search_messages(actor=agent.actor, words="lantern")
    [reason] = list_reasons()
    assert (hit.conversation.customer_name, hit.match) == ("Customer c-anna", "lantern")
    assert (reason.name, reason.touchpoint_name, reason.department_id) == ("Order status", "Order status", service.pk)
    [figures] = touchpoint_figures(**PERIOD)
    assert (figures.touchpoint_name, figures.contacts, figures.failure_share.n) == ("Order status", 1, 0)
    asked = search_messages(actor=agent.actor, words="4711")[0]  # the customer said it, then a note repeats it
    assert (asked.before, asked.match) == ("Number ", "4711")
    kinds = [entry.kind for entry in timeline(customer_id=hit.conversation.customer_id)]
    assert kinds == ["desk.ConversationImported", "customers.CustomerBecameKnown"]
    client = Client()
    client.force_login(Employee.objects.get(pk=agent.id), "allauth.account.auth_backends.AuthenticationBackend")
    river = client.get(f"/customers/{hit.conversation.customer_id}/?kind=words")
    title = BeautifulSoup(river.content, "html.parser").select_one(".river__title")
    assert title is not None
    assert " ".join(title.text.split()) == "Order status: a conversation taken over from an archive"
    page = client.get(f"/inbox/{hit.conversation.id}/")
    assert "Looked up: orders" in page.content.decode()
    assert "Taken over from an archive" in page.content.decode()


def test_the_past_asks_nothing_sends_nothing_and_alarms_nobody(archive: Archive, service: Department) -> None:
    lines = [chat(id=number, customer=f"c-{number}") for number in range(60)]
    bring(archive, *lines, department_id=service.pk)
    while deliver_events():
        pass

    assert Case.objects.exclude(status="solved").count() == 0
    assert not Message.objects.exclude(delivery_state__in=["", "delivered"]).exists()
    for table in (Deadline, Invitation, Notification, Signal):
        assert table._default_manager.count() == 0, table


def test_reasons_that_exist_are_used_and_others_are_not_made_unasked(archive: Archive, service: Department) -> None:
    assert bring(archive, LAMP).with_reason == 0
    assert list_reasons() == []
    assert bring(archive, chat(id=8), department_id=service.pk).reasons_created == 1
    later = bring(archive, chat(id=9))
    assert (later.with_reason, later.reasons_created, len(list_reasons())) == (1, 0, 1)


def test_a_department_must_exist(service: Department, warehouse: Department) -> None:
    assert department_named("Customer Service") == service.pk
    with pytest.raises(BadInput) as refusal:
        department_named("nowhere")
    assert refusal.value.sentence == "There is no department “nowhere”. There are: service, warehouse."


def test_scores_count_in_figures_but_not_as_answers_to_our_asking(archive: Archive) -> None:
    row = {
        "ticket": {"id": 1},
        "visitor": {"id": 1},
        "log": [{"time": 1700000000, "by": "visitor", "text": "The zip is broken"}],
        "survey": [{"q": "How was it?", "a": 2}, {"q": "Was it easy?", "a": 5}, {"q": "Why?", "a": "Slow"}],
    }
    summary = import_chats(path=archive(row), mapping=mapping_of(ASKED))

    assert (summary.survey_answers, summary.survey_csat, summary.survey_ces, summary.survey_kept) == (3, 1, 1, 1)
    assert (csat(**PERIOD).n, csat(**PERIOD).value, ces(**PERIOD).value) == (1, 0.0, 100.0)
    assert invitation_fates(**PERIOD).response_rate.n == 0
    assert Case.objects.get().status == "solved"  # a poor answer of the past brings nothing back


def test_a_packed_file_that_breaks_off_is_refused_and_keeps_what_came_before(archive: Archive) -> None:
    whole = "".join(json.dumps(chat(id=number)) + "\n" for number in range(600))
    path = archive("").with_suffix(".jsonl.gz")
    path.write_bytes(gzip.compress(whole.encode())[:-200])

    with pytest.raises(Refusal, match="breaks off"):
        import_chats(path=path, mapping=read_mapping("dialogues"))

    kept = Case.objects.count()
    assert kept > 0
    assert kept % 100 == 0


def test_the_command_prints_the_account(
    archive: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.config.commands.importing.ready", lambda tell: None)

    code = main(["import", "conversations", str(archive(LAMP, "{")), "--source", "ours"])

    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert code == 1
    assert (summary["read"], summary["imported"], summary["known"], summary["refused"]) == (2, 1, 0, 1)
    assert json.loads(printed.err) == {"line": 2, "error": "The line is no JSON."}
    assert Message.objects.filter(source_key="import:ours:7:0").exists()


def test_a_future_time_is_taken_as_now(archive: Archive) -> None:
    bring(archive, chat(events=[{"at": "2099-01-01T00:00:00Z", "from": "customer", "text": "Hello"}]))

    assert {message.sent_at for message in Message.objects.all()} == {clock.now()}
