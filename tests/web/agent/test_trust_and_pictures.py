"""What an agent sees of senders, of pictures from elsewhere, of replies that wait, and of forwarded mail."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from tests.cast import Colleague, Person
from tests.channels.email.post import receive, write_mail
from tests.kernel.test_public_web import PNG, World, manners
from tests.web.agent.conftest import browser_of

from accord.channels.email.models import Mailbox, PostRules
from accord.desk.models import Conversation, Message
from accord.desk.operations import post_reply
from accord.kernel import clock
from accord.web.agent import views_pictures
from accord.web.agent.views_pictures import address_of_picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

FORWARDED = (
    "Can you help?\n\n---------- Forwarded message ---------\nFrom: Jonas Weber <jonas@mail.example>\n"
    "Date: Tue, 3 Mar 2026 at 10:00\nSubject: Pole\n\nThe pole is broken."
)


def html_mail(body: str) -> bytes:
    head = (
        b"From: Mia <mia@customer.example>\r\nTo: help@shop.example\r\nSubject: Look\r\n"
        b"Message-ID: <html@customer.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    )
    return head + body.encode()


@pytest.fixture
def conversation_id(mailbox: Mailbox) -> int:
    found = receive(write_mail(), mailbox).conversation_id
    assert found is not None
    return found


def page(browser: Client, conversation_id: int) -> str:
    return browser.get(f"/inbox/{conversation_id}/").content.decode()


class TestWhomAMailIsFrom:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("dmarc=pass header.from=customer.com", "Sender confirmed"),
            ("dmarc=fail header.from=customer.com", "not certain that this sender is who the address says"),
        ],
    )
    def test_is_marked_at_the_letter(
        self,
        browser: Client,
        mailbox: Mailbox,
        said: str,
        words: str,
    ) -> None:
        PostRules.objects.create(mailbox=mailbox, authserv_id="mx.shop.example")
        raw = write_mail(sender="mia@customer.com", Authentication_Results=f"mx.shop.example; {said}")
        shown = page(browser, receive(raw, mailbox).conversation_id or 0)
        assert words in shown
        assert "As your mail server found: DMARC: " in shown

    def test_nothing_is_said_where_nothing_is_known(self, browser: Client, conversation_id: int) -> None:
        shown = page(browser, conversation_id)
        assert "Sender confirmed" not in shown
        assert "not certain" not in shown

    def test_what_is_encrypted_is_said_to_be(self, browser: Client, mailbox: Mailbox) -> None:
        raw = write_mail(text="-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----")
        assert "Encrypted (PGP). It cannot be read here" in page(browser, receive(raw, mailbox).conversation_id or 0)


class TestPicturesFromElsewhere:
    @pytest.fixture
    def message_id(self, mailbox: Mailbox) -> int:
        body = '<p>Hi <img src="https://pixel.example/a.png?who=ana" alt="A"> <img src="cid:one"></p>'
        found = receive(html_mail(body), mailbox).message_id
        assert found is not None
        return found

    @pytest.fixture
    def reachable(self, world: World, monkeypatch: pytest.MonkeyPatch) -> World:
        polite = manners(world)
        monkeypatch.setattr(
            views_pictures,
            "MANNERS",
            replace(views_pictures.MANNERS, may_reach=polite.may_reach, resolve=polite.resolve),
        )
        return world

    def test_are_named_nowhere_before_the_click(self, browser: Client, message_id: int) -> None:
        response = browser.get(f"/inbox/messages/{message_id}/mail/")
        assert b"pixel.example" not in response.content
        assert b"Show the pictures" in response.content

    def test_come_through_us_after_it(self, browser: Client, message_id: int) -> None:
        response = browser.get(f"/inbox/messages/{message_id}/mail/?pictures=show")
        shown = response.content.decode()
        assert "https://pixel.example" not in shown
        assert re.search(rf'src="/inbox/messages/{message_id}/picture/\?of=[^"]+"', shown)
        assert "img-src 'self' data:" in response["Content-Security-Policy"]

    def test_are_fetched_and_served_from_our_origin(self, browser: Client, message_id: int, reachable: World) -> None:
        address = address_of_picture(
            message_id=message_id, address=f"http://pixel.example:{reachable.port}/a.png?who=ana"
        )
        response = browser.get(address)
        assert (response.status_code, response["Content-Type"], response.content) == (200, "image/png", PNG)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in response or "who" not in response["Set-Cookie"]
        ((_path, headers),) = reachable.asked
        assert not {"Cookie", "Referer"} & set(headers)

    def test_what_is_no_picture_is_not_passed_on(self, browser: Client, message_id: int, reachable: World) -> None:
        for path in ("/large", "/gone"):
            address = address_of_picture(message_id=message_id, address=f"http://pixel.example:{reachable.port}{path}")
            assert browser.get(address).status_code == 404

    def test_our_own_network_is_never_asked(self, browser: Client, message_id: int, world: World) -> None:
        address = address_of_picture(message_id=message_id, address=f"http://127.0.0.1:{world.port}/a.png")
        assert browser.get(address).status_code == 404
        assert world.asked == []

    def test_nothing_else_can_be_fetched_through_us(
        self, browser: Client, message_id: int, conversation_id: int, reachable: World
    ) -> None:
        plain = quote(f"http://pixel.example:{reachable.port}/a.png")
        assert browser.get(f"/inbox/messages/{message_id}/picture/?of={plain}").status_code == 404
        of_other = address_of_picture(message_id=message_id, address=f"http://pixel.example:{reachable.port}/a.png")
        other = Message.objects.exclude(pk=message_id).get().pk
        assert browser.get(of_other.replace(f"/{message_id}/", f"/{other}/")).status_code == 404
        assert reachable.asked == []

    def test_only_for_those_who_may_see_the_message(
        self, message_id: int, department_owner: Colleague, reachable: World
    ) -> None:
        address = address_of_picture(message_id=message_id, address=f"http://pixel.example:{reachable.port}/a.png")
        assert browser_of(department_owner).get(address).status_code == 403
        assert Client().get(address).status_code == 302
        assert reachable.asked == []


class TestSendLater:
    def test_the_composer_offers_times_and_the_letter_shows_the_chosen_one(
        self, browser: Client, conversation_id: int
    ) -> None:
        shown = page(browser, conversation_id)
        found = re.search(r'name="leave_at" value="([^"]+)"[^>]*>.*?Tomorrow morning', shown, re.DOTALL)
        assert found is not None
        value = re.findall(r'name="leave_at" value="(2026[^"]+)"', shown)[1]
        assert value == "2026-03-04T09:00:00+01:00"
        browser.post(f"/inbox/{conversation_id}/write/", {"kind": "reply", "words": "Good morning.", "leave_at": value})
        shown = page(browser, conversation_id)
        assert "leaves Wed 09:00" in shown
        assert "Send now" in shown
        assert "Take back" in shown

    def test_a_time_of_ones_own_is_meant_in_the_companys_zone(self, browser: Client, conversation_id: int) -> None:
        given = {"kind": "reply", "words": "Soon.", "leave_at": "own", "leave_at_own": "2026-03-05T10:30"}
        browser.post(f"/inbox/{conversation_id}/write/", given)
        leaves_at = Message.objects.get(kind="reply").leaves_at
        assert leaves_at is not None
        assert leaves_at.isoformat() == "2026-03-05T09:30:00+00:00"

    @pytest.mark.parametrize("own", ["", "tomorrow", "2020-01-01T10:00"])
    def test_a_wrong_time_keeps_the_words(self, browser: Client, conversation_id: int, own: str) -> None:
        given = {"kind": "reply", "words": "Keep me.", "leave_at": "own", "leave_at_own": own}
        response = browser.post(f"/inbox/{conversation_id}/write/", given, headers={"HX-Request": "true"})
        assert response.status_code == 422
        assert "Keep me." in response.content.decode()
        assert not Message.objects.filter(kind="reply").exists()

    def test_says_when_the_customer_wrote_meanwhile(
        self,
        browser: Client,
        agent: Colleague,
        mailbox: Mailbox,
        conversation_id: int,
        noon: datetime,
    ) -> None:
        later = noon + timedelta(days=1)
        post_reply(actor=agent.actor, conversation_id=conversation_id, text="Soon.", leave_at=later)
        assert "wrote again meanwhile" not in page(browser, conversation_id)
        with clock.at(noon + timedelta(hours=1)):
            raw = write_mail(message_id="<2@c.example>", References="<first@customer.example>", text="Never mind!")
            receive(raw, mailbox)
            assert "wrote again meanwhile" in page(browser, conversation_id)

    def test_takes_back(self, browser: Client, agent: Colleague, conversation_id: int, noon: datetime) -> None:
        post_reply(actor=agent.actor, conversation_id=conversation_id, text="Soon.", leave_at=noon + timedelta(days=1))
        message_id = Message.objects.get(kind="reply").pk
        browser.post(f"/inbox/messages/{message_id}/take-back/")
        assert not Message.objects.filter(kind="reply").exists()
        assert "Soon.</textarea>" in page(browser, conversation_id)


class TestForwardedMail:
    def test_is_given_to_its_author_by_one_click_and_back(
        self,
        browser: Client,
        mailbox: Mailbox,
        angry_customer: Person,
    ) -> None:
        fate = receive(write_mail(subject="Fwd: Pole", text=FORWARDED), mailbox)
        former = Conversation.objects.get().customer_id
        assert "First written by Jonas Weber" in page(browser, fate.conversation_id or 0)
        browser.post(f"/inbox/messages/{fate.message_id}/author/")
        assert Conversation.objects.get().customer_id == angry_customer.id
        assert "gave it to whoever wrote it first" in page(browser, fate.conversation_id or 0)
        browser.post(f"/inbox/{fate.conversation_id}/give-back/?customer={former}")
        assert Conversation.objects.get().customer_id == former

    def test_an_ordinary_mail_offers_nothing(self, browser: Client, conversation_id: int) -> None:
        assert "Make them the customer" not in page(browser, conversation_id)
        message_id = Message.objects.get().pk
        assert browser.post(f"/inbox/messages/{message_id}/author/").status_code == 422
