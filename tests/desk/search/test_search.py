"""Search finds what was said, by words, phrases, fields, operators and files, and only for those who may read it."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.search.conftest import follow

from accord.channels.contracts import AttachedFile, Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus, ConversationFilter, Whose
from accord.desk.models import Conversation, Queue, Tag
from accord.desk.operations import assign_conversation, post_note, post_reply, set_status, solve_case
from accord.desk.search.contracts import FoundIn, SearchOrder
from accord.desk.search.models import KnownWord
from accord.desk.search.queries import search
from accord.kernel import clock, files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def found(agent: Colleague, words: str, **more: object) -> list[int]:
    return [hit.conversation.id for hit in search(actor=agent.actor, words=words, **more).hits]  # type: ignore[arg-type]


@pytest.fixture
def pole(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "The carbon pole splintered near the Furka pass.", subject="Tent"))


@pytest.fixture
def stove(loyal_customer: Person) -> Placed:
    return hand_in(
        letter(loyal_customer.email, "The stove does not light.", subject="Primus burner", name="Amélie Laurent")
    )


def test_finds_words_beginnings_subjects_and_references(agent: Colleague, pole: Placed, stove: Placed) -> None:
    assert found(agent, "furka splinter") == [pole.conversation_id]
    assert found(agent, "furka stove") == []
    assert found(agent, "primus") == [stove.conversation_id]
    assert found(agent, "the") == [stove.conversation_id, pole.conversation_id]
    [hit] = search(actor=agent.actor, words="splint").hits
    assert (hit.before, hit.match, hit.after) == ("The carbon pole ", "splintered", " near the Furka pass.")
    assert found(agent, hit.conversation.reference) == [pole.conversation_id]
    assert found(agent, " ' & | !: ") == []


def test_phrases_alternatives_and_exclusions(agent: Colleague, pole: Placed, stove: Placed) -> None:
    both = [stove.conversation_id, pole.conversation_id]

    assert found(agent, '"carbon pole"') == [pole.conversation_id]
    assert found(agent, '"pole carbon"') == []
    assert found(agent, "carbon OR light") == both
    assert found(agent, "the -furka") == [stove.conversation_id]
    assert found(agent, "-furka") == [stove.conversation_id]
    assert found(agent, "the NOT (furka OR light)") == []


def test_fields_narrow(agent: Colleague, other_agent: Colleague, pole: Placed, stove: Placed, noon: datetime) -> None:
    vip = Tag.objects.create(name="VIP", created_at=noon)
    second = Queue.objects.create(slug="second", name="Second level")
    Conversation.objects.filter(pk=pole.conversation_id).update(tag_ids=[vip.pk], queue=second)
    assign_conversation(actor=agent.actor, conversation_id=pole.conversation_id, assignee_id=other_agent.id)
    solve_case(actor=agent.actor, case_id=stove.case_id)

    only_pole, only_stove = [pole.conversation_id], [stove.conversation_id]
    for words in (
        "tag:vip",
        'queue:"second level"',
        "queue:second",
        "status:active",
        "assignee:lukas",
        "-status:solved",
    ):
        assert found(agent, f"the {words}") == only_pole, words
        assert found(agent, words) == only_pole, words
    for words in ("-tag:vip", "status:solved", "assignee:nobody", "-assignee:lukas", "from:amelie@mail.example"):
        assert found(agent, f"the {words}") == only_stove, words
        assert found(agent, words) == only_stove, words
    assert found(agent, "from:amélie") == only_stove
    assert found(agent, "from:laurent stove") == only_stove
    assert found(agent, "subject:primus the") == only_stove
    assert found(agent, "subject:primus") == only_stove
    assert found(agent, "the channel:email status:new status:open") == only_pole
    assert found(agent, "the", wanted=ConversationFilter(assignee=Whose.NOBODY)) == only_stove
    assert found(agent, "the", wanted=ConversationFilter(statuses=(CaseStatus.SOLVED,))) == only_stove


def test_days_narrow(agent: Colleague, angry_customer: Person, noon: datetime) -> None:
    with clock.at(noon - timedelta(days=40)):
        old = hand_in(letter(angry_customer.email, "The lantern flickers."))
    new = hand_in(letter(angry_customer.email, "The lantern went out."))

    assert found(agent, "lantern") == [new.conversation_id, old.conversation_id]
    assert found(agent, "lantern after:7d") == [new.conversation_id]
    assert found(agent, "lantern before:7d") == [old.conversation_id]
    assert found(agent, "before:7d") == [old.conversation_id]


def test_the_same_is_found_by_every_way_however_frequent_a_word_is(
    agent: Colleague, angry_customer: Person, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = []
    for day in range(60, 0, -1):
        with clock.at(noon - timedelta(days=day)):
            placed.append(hand_in(letter(angry_customer.email, f"The lantern of day {day} flickers.")).conversation_id)
    solve_case(actor=agent.actor, case_id=Conversation.objects.get(pk=placed[3]).case_id)
    follow()
    monkeypatch.setattr("accord.desk.search.planning.FEW_HITS", 0)
    expected = placed[::-1]

    for costs in ((8.0, 2.5), (8.0, 0.0), (0.0, 2.5)):
        monkeypatch.setattr("accord.desk.search.planning._HIT_COST", costs[0])
        monkeypatch.setattr("accord.desk.search.planning._LOOK_COST", costs[1])
        pages = [search(actor=agent.actor, words="lantern", limit=13, page=page) for page in (1, 2, 3, 4, 5)]
        assert [hit.conversation.id for page in pages for hit in page.hits] == expected
        assert [page.next_page for page in pages] == [2, 3, 4, 5, None]
        assert pages[0].counted == 60
        assert found(agent, "lantern status:solved") == [placed[3]]
        assert found(agent, "lantern -status:solved", limit=13) == [one for one in expected if one != placed[3]][:13]


def test_a_conversation_is_found_once_by_its_newest_words_and_words_before_notes(
    agent: Colleague, pole: Placed, noon: datetime
) -> None:
    post_note(actor=agent.actor, conversation_id=pole.conversation_id, text="Furka again: ask the carrier.")
    [hit] = search(actor=agent.actor, words="furka").hits
    assert (hit.found_in, hit.match) == (FoundIn.MESSAGE, "Furka")
    assert search(actor=agent.actor, words="carrier").hits[0].found_in == FoundIn.NOTE

    post_reply(actor=agent.actor, conversation_id=pole.conversation_id, text="Furka it was.")
    [hit] = search(actor=agent.actor, words="furka").hits
    assert hit.after == " it was."


def test_relevance_puts_what_matches_best_first(agent: Colleague, angry_customer: Person) -> None:
    much = hand_in(letter(angry_customer.email, "Gaiters, gaiters and gaiters: all gaiters leak."))
    once = hand_in(letter(angry_customer.email, "By the way, among much else there were gaiters as well, I think."))

    assert found(agent, "gaiters") == [once.conversation_id, much.conversation_id]
    assert found(agent, "gaiters", order=SearchOrder.RELEVANCE) == [much.conversation_id, once.conversation_id]


def test_a_misspelt_word_is_put_right_when_nothing_is_found(agent: Colleague, angry_customer: Person) -> None:
    placed = [hand_in(letter(angry_customer.email, f"My receipt {n} is missing.")).conversation_id for n in range(3)]
    follow()
    answer = search(actor=agent.actor, words="reciept missing")

    assert answer.corrected == "receipt missing"
    assert [hit.conversation.id for hit in answer.hits] == placed[::-1]
    assert answer.hits[0].match == "receipt"
    assert search(actor=agent.actor, words="receipt").corrected == ""
    assert search(actor=agent.actor, words="zzzzqqqq").hits == ()


def test_words_are_counted_once_behind_intake(agent: Colleague, pole: Placed, stove: Placed) -> None:
    follow()
    follow()

    assert dict(KnownWord.objects.filter(word__in=["the", "furka"]).values_list("word", "messages")) == {
        "the": 2,
        "furka": 1,
    }
    assert not KnownWord.objects.filter(word__startswith="#").exists()


def docx(words: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document xmlns:w='w'><w:p><w:t>{words}</w:t></w:p></w:document>")
    return packed.getvalue()


def attached(filename: str, content_type: str, content: bytes) -> AttachedFile:
    return AttachedFile(filename=filename, content_type=content_type, size=len(content), sha256=files.store(content))


def test_files_are_found_by_their_name_and_by_what_stands_in_them(agent: Colleague, angry_customer: Person) -> None:
    some = (
        attached("Rechnung_4711.txt", "text/plain", "Betrag über 17,90 für eine Zeltstange".encode("latin-1")),
        attached("claim.docx", "application/octet-stream", docx("The insured kayak sank at Lofoten.")),
        attached("broken.docx", "application/octet-stream", b"PK no archive"),
    )
    placed = hand_in(replace(letter(angry_customer.email, "See the files."), attachments=some))
    follow()

    for words in ("zeltstange", "rechnung 4711", "kayak lofoten", "broken.docx", '"insured kayak"'):
        assert found(agent, words) == [placed.conversation_id], words
    [hit] = search(actor=agent.actor, words="kayak").hits
    assert (hit.found_in, hit.filename, hit.match) == (FoundIn.FILE, "claim.docx", "kayak")
    assert found(agent, "has:attachment") == [placed.conversation_id]


def test_what_cannot_be_understood_is_said_and_finds_nothing(agent: Colleague, pole: Placed) -> None:
    answer = search(actor=agent.actor, words="furka tag:nosuch")

    assert answer.hits == ()
    assert answer.problems == ("There is no tag “nosuch”.",)
    assert found(agent, "furka -tag:nosuch") == [pole.conversation_id]


def test_who_may_not_read_the_desk_finds_nothing(department_owner: Colleague, pole: Placed) -> None:
    assert found(department_owner, "furka") == []
    assert found(department_owner, "status:new") == []


def test_what_left_work_is_not_found(agent: Colleague, pole: Placed) -> None:
    Conversation.objects.filter(pk=pole.conversation_id).update(place="junk")

    assert found(agent, "furka") == []
    assert found(agent, "status:new") == []


def test_a_search_takes_few_statements(
    agent: Colleague, angry_customer: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        hand_in(letter(angry_customer.email, "The lantern flickers."))
    follow()
    with django_assert_max_num_queries(9):
        assert len(found(agent, "the lantern status:active")) == 20


def test_statuses_given_together_mean_any_of_them(agent: Colleague, pole: Placed, stove: Placed) -> None:
    set_status(actor=agent.actor, case_id=pole.case_id, status=CaseStatus.PENDING)

    assert found(agent, "the status:pending status:new") == [stove.conversation_id, pole.conversation_id]
