"""The mails of the simulated company are real mails, and read like people."""

import email
import email.policy
import re
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from accord.simulation.company import REASON_BY_CODE
from accord.simulation.contracts import Channel, Contact, ContactKind, FollowUpKind
from accord.simulation.draw import dice
from accord.simulation.grammar import product_slots, say_date, say_money, write
from accord.simulation.mails.photos import COUNT, draw_parcel
from accord.simulation.texts import read_texts
from accord.simulation.world import World

OPENS = datetime(2026, 11, 20, 11, tzinfo=UTC)
LANGUAGES = ("en", "de", "fr", "es", "nl")


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, OPENS)


@pytest.fixture(scope="module")
def history(world: World) -> list[Contact]:
    return list(world.contacts_between(world.starts_at, OPENS))


@pytest.fixture(scope="module")
def requests(history: list[Contact]) -> list[Contact]:
    return [contact for contact in history if contact.kind is ContactKind.REQUEST]


@pytest.fixture(scope="module")
def messages(history: list[Contact]) -> dict[str, EmailMessage]:
    """Parsed once: the newest quarter of the requests, and everything that machines sent."""
    newest = OPENS - timedelta(days=24)
    return {
        contact.id: _read(contact.raw)
        for contact in history
        if contact.at >= newest or contact.kind is not ContactKind.REQUEST
    }


@pytest.fixture(scope="module")
def read(history: list[Contact], messages: dict[str, EmailMessage]) -> list[tuple[Contact, EmailMessage]]:
    return [(contact, messages[contact.id]) for contact in history if contact.id in messages]


def _read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


# ── real mails ──


def test_every_mail_parses_without_a_defect_and_has_its_headers(history: list[Contact]) -> None:
    for contact in history:
        message = _read(contact.raw)
        assert [part.defects for part in message.walk() if part.defects] == []
        for name in ("From", "To", "Date", "Subject", "Message-ID"):
            assert len(message.get_all(name, [])) == 1
            assert message[name].defects == ()
        assert message["Message-ID"] == f"<{contact.message_id}>"
        assert message["Subject"] == contact.subject
        assert parsedate_to_datetime(message["Date"]) == contact.at.replace(microsecond=0)


def test_the_plain_part_begins_with_the_words_of_the_contact(read: list[tuple[Contact, EmailMessage]]) -> None:
    for contact, message in read:
        if contact.kind is ContactKind.REQUEST:
            assert " ".join(contact.text.split()) in " ".join(_plain(message).split())


def test_no_line_is_longer_than_rfc_5322_allows(history: list[Contact]) -> None:
    for contact in history:
        lines = contact.raw.split(b"\r\n")
        assert max(len(line) for line in lines) <= 998
        assert not [line for line in lines if b"\n" in line or b"\r" in line]


def test_every_address_lies_under_example(history: list[Contact]) -> None:
    for contact in history:
        addresses = re.findall(rb"[\w.+-]+@[\w.-]+\w", contact.raw.split(b"\r\n\r\n", 1)[0])
        assert addresses
        assert all(address.endswith(b".example") for address in addresses)


def test_mail_programs_differ(read: list[tuple[Contact, EmailMessage]]) -> None:
    kinds = {message.get_content_type() for _, message in read}
    assert {"text/plain", "multipart/alternative", "multipart/mixed", "multipart/report"} <= kinds
    parts = [part for _, message in read for part in message.walk() if not part.is_multipart()]
    assert {"utf-8", "us-ascii", "windows-1252"} <= {part.get_content_charset() for part in parts}


def test_photographs_are_pictures_that_a_browser_would_show(read: list[tuple[Contact, EmailMessage]]) -> None:
    assert len({draw_parcel(number) for number in range(COUNT)}) == COUNT
    with_photos = [(contact, message) for contact, message in read if contact.photos]
    assert len(with_photos) > 25
    for contact, message in with_photos[:20]:
        assert [part.get_content() for part in message.iter_attachments()] == [
            photo.content for photo in contact.photos
        ]
    picture = draw_parcel(0)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    length = int.from_bytes(picture[33:37])
    assert len(zlib.decompress(picture[41 : 41 + length])) == 270 * (360 * 3 + 1)


def test_some_answer_a_mail_of_ours_and_quote_it(read: list[tuple[Contact, EmailMessage]]) -> None:
    answers = [message for contact, message in read if contact.customer and message["In-Reply-To"]]
    assert len(answers) > 15
    assert all("> " in _plain(message) or "-----" in _plain(message) for message in answers)


def test_automatic_mail_says_that_it_is_automatic(read: list[tuple[Contact, EmailMessage]]) -> None:
    machines = {
        kind: [message for contact, message in read if contact.kind is kind]
        for kind in (ContactKind.AUTO_REPLY, ContactKind.BOUNCE)
    }
    assert all(len(found) > 4 for found in machines.values())
    assert all(message["Auto-Submitted"] == "auto-replied" for found in machines.values() for message in found)
    assert {message.get_content_type() for message in machines[ContactKind.BOUNCE]} == {"multipart/report"}


def test_forms_carry_the_same_words(history: list[Contact]) -> None:
    forms = [contact for contact in history if contact.channel is Channel.WEB_FORM]
    assert 0.1 < len(forms) / len(history) < 0.35
    for contact in forms:
        assert contact.form is not None
        assert contact.form.message == contact.text
        assert contact.photos == ()


# ── threads ──


def test_a_follow_up_answers_the_mail_it_is_given(world: World, requests: list[Contact]) -> None:
    seen: Counter[FollowUpKind] = Counter()
    for contact in requests:
        plan = world.plan_for(contact)
        for follow_up in plan.follow_ups:
            seen[follow_up.kind] += 1
            if seen[follow_up.kind] > 40:
                continue
            message = _read(
                world.follow_up_mail(
                    contact,
                    follow_up,
                    in_reply_to="answer.1@arvenholt.example",
                    references=[contact.message_id],
                    quoted_text=plan.replies[0].text,
                    quoted_at=plan.replies[0].at,
                )
            )
            assert [part.defects for part in message.walk() if part.defects] == []
            assert message["In-Reply-To"] == "<answer.1@arvenholt.example>"
            assert message["References"].split() == [f"<{contact.message_id}>", "<answer.1@arvenholt.example>"]
            assert parsedate_to_datetime(message["Date"]) == follow_up.at.replace(microsecond=0)
            if follow_up.kind is FollowUpKind.QUESTION:
                assert plan.replies[0].text.splitlines()[0] in _plain(message)
    assert set(seen) == set(FollowUpKind)


def test_a_follow_up_without_an_id_starts_afresh(world: World, history: list[Contact]) -> None:
    contact = next(each for each in history if world.plan_for(each).follow_ups)
    message = _read(world.follow_up_mail(contact, world.plan_for(contact).follow_ups[0]))
    assert message["In-Reply-To"] is None
    assert message["References"] is None


# ── words ──


def _skeleton(text: str) -> str:
    return re.sub(r"[\d.,€-]+", "#", text)


def test_hardly_two_mails_are_alike_even_without_their_numbers(requests: list[Contact]) -> None:
    assert len({contact.text for contact in requests}) > 0.995 * len(requests)
    assert len({_skeleton(contact.text) for contact in requests}) > 0.97 * len(requests)


_HOLE = re.compile(r"[\[\]{}|]|\S  +\S| [,.](\s|$)|None")


def test_nothing_is_left_unfilled(world: World, requests: list[Contact]) -> None:
    for contact in requests:
        plan = world.plan_for(contact)
        written = [contact.subject, contact.text, *(reply.text for reply in plan.replies)]
        written += [follow_up.text for follow_up in plan.follow_ups] + [jotting.text for jotting in plan.jottings]
        written += [plan.survey.comment or ""] if plan.survey else []
        assert [text for text in written if _HOLE.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_words_for_everything(language: str) -> None:
    english = read_texts("mails_en")
    mails, answers = read_texts(f"mails_{language}"), read_texts(f"answers_{language}")
    assert set(mails) == set(english)
    assert set(mails["reasons"]) == set(REASON_BY_CODE) <= set(answers["replies"])
    assert set(mails["moods"]) == set(english["moods"])
    for part in ("faults", "parts", "cares", "damage", "notices"):
        assert set(mails[part]) == set(english[part])
    for words in mails["reasons"].values():
        assert words["subjects"]
        assert words["bodies"]
        assert words["short"]
        assert words["asks"]


def test_angry_people_do_not_sound_calm(history: list[Contact]) -> None:
    lines = {write(line, dice(line), {}) for line in read_texts("mails_en")["moods"]["angry"] if "[" not in line}
    calm = [contact.text for contact in history if contact.language == "en" and contact.mood == "calm"]
    assert not [text for text in calm for line in lines if line in text]


def test_the_telephone_is_named_by_most_who_suffer_from_it(world: World, history: list[Contact]) -> None:
    story = next(story for story in world.ground_truth() if story.code == "dead_button")
    affected = [contact for contact in history if contact.id in story.contact_ids]
    written = [contact.text + contact.raw.decode().replace("=\r\n", "") for contact in affected]
    assert sum("nordphone" in words.lower() for words in written) >= 2 * len(affected) / 3 > 0


# ── grammar ──


def test_alternatives_nest_and_slots_are_filled_with_a_capital_where_asked() -> None:
    chosen = {write("[a|b [c|d]] {Thing} {thing}", dice(number), {"thing": "tent"}) for number in range(60)}
    assert chosen == {"a Tent tent", "b c Tent tent", "b d Tent tent"}


def test_a_hole_in_a_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        write("Where is {order}?", dice(1), {})
    with pytest.raises(ValueError, match="not closed"):
        write("one [two|three", dice(1), {})


def test_german_articles_follow_gender_and_case() -> None:
    pack, jacket = product_slots("de", "backpack", "Karst 45"), product_slots("de", "jacket", "Föhn Shell")
    assert (pack["der"], pack["den"], pack["dem"]) == (
        "der Rucksack Karst 45",
        "den Rucksack Karst 45",
        "dem Rucksack Karst 45",
    )
    assert (jacket["den"], jacket["meinem"], jacket["ihr"]) == (
        "die Jacke Föhn Shell",
        "meiner Jacke Föhn Shell",
        "Ihre Jacke Föhn Shell",
    )
    assert product_slots("fr", "tent", "Kolk 1")["le"] == "la tente Kolk 1"
    assert product_slots("en", "stove", "Ember 1")["a"] == "an Ember 1 stove"


def test_dates_and_money_are_said_as_in_each_country() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC).date()
    assert [say_date(language, day) for language in LANGUAGES] == [
        "1 March",
        "1. März",
        "1er mars",
        "1 de marzo",
        "1 maart",
    ]
    assert say_money("en", 132_895) == "€1,328.95"
    assert say_money("de", 132_895) == "1.328,95 €"
    assert say_money("nl", 132_895) == "€ 1.328,95"


def test_mails_of_a_later_day_come_from_the_same_people(world: World) -> None:
    coming = list(world.contacts_between(OPENS + timedelta(days=30), OPENS + timedelta(days=31)))
    addresses = {customer.email for customer in world.customers}
    assert coming
    assert all(contact.customer is None or contact.customer.email in addresses for contact in coming)
