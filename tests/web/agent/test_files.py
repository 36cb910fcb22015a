import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import AttachedFile, Placed
from accord.channels.operations import hand_in
from accord.desk.models import Attachment
from accord.kernel import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 30


def file(name: str, content: bytes, declared: str, content_id: str = "") -> AttachedFile:
    return AttachedFile(
        filename=name,
        content_type=declared,
        size=len(content),
        sha256=files.store(content),
        inline=bool(content_id),
        content_id=content_id,
    )


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    html = (
        '<p style="color:red">Look:</p><img src="cid:pole@mail"><img src="https://spy.example/x.gif">'
        '<script>alert(1)</script><a href="javascript:alert(1)">click</a><a href="https://shop.example">shop</a>'
    )
    attached = (file("pole.png", PNG, "image/png", "pole@mail"), file("evil.png", b"<html>hi", "image/png"))
    return hand_in(letter(angry_customer.email, "Look:", html=html, attachments=attached))


def test_many_files_fold_away_and_none_is_left_out(browser: Client, angry_customer: Person) -> None:
    many = tuple(file(f"page-{number:02}.txt", b"words", "text/plain") for number in range(30))
    placed = hand_in(letter(angry_customer.email, "Thirty pages.", attachments=many))
    page = BeautifulSoup(browser.get(f"/inbox/{placed.conversation_id}/").content, "html.parser")

    assert len(page.select("[data-letter] .file")) == 30
    assert len(page.select("[data-letter] details .file")) == 22
    assert page.select_one("[data-letter] details summary").text == "22 more files"


def test_a_file_is_a_download_of_its_proven_type(browser: Client, received: Placed) -> None:
    picture, lie = Attachment.objects.order_by("pk")
    shown = browser.get(f"/files/{picture.pk}/pole.png")
    bytes_only = browser.get(f"/files/{lie.pk}/evil.png")

    assert (shown["Content-Type"], bytes_only["Content-Type"]) == ("image/png", "application/octet-stream")
    for response in (shown, bytes_only):
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(shown.streaming_content) == PNG
    bytes_only.close()


def test_a_mail_shows_its_own_pictures_and_fetches_none_from_elsewhere(browser: Client, received: Placed) -> None:
    response = browser.get(f"/inbox/messages/{received.message_id}/mail/")
    page = response.content.decode()

    assert f"/inbox/messages/{received.message_id}/inline/?cid=pole%40mail" in page
    assert "spy.example" not in page
    assert "Pictures from elsewhere are not fetched" in page
    assert "alert" not in page
    assert 'style="color:red"' in page
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    picture = browser.get(f"/inbox/messages/{received.message_id}/inline/?cid=pole%40mail")
    assert picture["Content-Type"] == "image/png"
    picture.close()


def test_files_and_mails_are_behind_the_gate(department_owner: Colleague, received: Placed) -> None:
    browser = browser_of(department_owner)
    picture = Attachment.objects.order_by("pk").first()

    assert picture is not None
    assert browser.get(f"/files/{picture.pk}/pole.png").status_code == 403
    assert browser.get(f"/inbox/messages/{received.message_id}/mail/").status_code == 403
    assert browser.get(f"/inbox/messages/{received.message_id}/raw/").status_code == 403


def test_a_message_that_was_no_mail_has_no_raw_form(browser: Client, received: Placed) -> None:
    assert browser.get(f"/inbox/messages/{received.message_id}/raw/").status_code == 404


def test_a_mails_small_print_can_be_read_and_its_hidden_words_stay_hidden(
    browser: Client, angry_customer: Person
) -> None:
    html = (
        '<p style="font-size:7px">small</p><p style="font-size: 0px">hidden</p>'
        '<p style="font-size:20px">large</p><font size="1">tiny</font>'
    )
    placed = hand_in(letter(angry_customer.email, "small", html=html))
    page = browser.get(f"/inbox/messages/{placed.message_id}/mail/").content.decode()

    assert 'style="font-size:12px">small' in page
    assert "hidden" in page
    assert "font-size:12px" not in page.split("small", 1)[1].split("large")[0]
    assert 'style="font-size:20px">large' in page
    assert "<font>tiny" in page


@pytest.mark.parametrize(
    ("html", "is_plain"),
    [("<p>Hello</p>", True), ('<p style="color:#000">Hello</p>', False), ('<table bgcolor="#fff"></table>', False)],
)
def test_only_a_mail_without_colours_may_turn_dark(
    browser: Client, angry_customer: Person, html: str, is_plain: bool
) -> None:
    placed = hand_in(letter(angry_customer.email, "Hello", html=html))
    page = browser.get(f"/inbox/messages/{placed.message_id}/mail/").content.decode()

    assert ('class="accord-plain"' in page) is is_plain
