"""What we sent before is known again in an answer, however a mail program quotes it; the writer's words never go."""

import textwrap
import time
from datetime import datetime

import pytest
from tests.channels.email.post import receive, write_mail

from accord.channels.email.models import Mail, Mailbox
from accord.channels.email.trimming.trim import trim_html, trim_text
from accord.desk.queries import words_of_messages
from accord.kernel import files

SENT = """Hello Mia,

thank you for your message about the tent. We are sorry that it arrived with a hole in the outer fabric.
Would you rather have a new one, or shall we pay the price back to your account?

Kind regards
Ben from Shop help"""


def new(text: str) -> str:
    return trim_text(text, sent_before=[SENT]).new_text


def test_an_answer_above_our_unmarked_text() -> None:
    assert new(f"A new one, please.\n\n{SENT}") == "A new one, please."


def test_our_text_as_one_long_line() -> None:
    assert new(f"A new one, please.\n\n{' '.join(SENT.split())}") == "A new one, please."


@pytest.mark.parametrize("width", [30, 50, 64, 76, 120])
def test_our_text_wrapped_at_any_width(width: int) -> None:
    wrapped = "\n".join(line for part in SENT.split("\n") for line in (textwrap.wrap(part, width) or [""]))

    assert new(f"A new one, please.\n\n{wrapped}") == "A new one, please."


@pytest.mark.parametrize(
    "introduction",
    [
        "Shop help, 3.3.2026 11:20:",
        "Op 3 maart 2026 liet Shop help weten:",
        "3 Mart 2026 tarihinde Shop help <help@shop.example> demiş ki:",
        "Shop help <help@shop.example>",
        "From: Shop help <help@shop.example>\nSent: Tuesday\nTo: Mia",
    ],
)
def test_the_line_that_says_whose_words_follow_goes_with_them(introduction: str) -> None:
    assert new(f"A new one, please.\n\n{introduction}\n\n{SENT}") == "A new one, please."


def test_an_answer_below_our_text() -> None:
    assert new(f"{SENT}\n\nA new one, please.") == "A new one, please."


def test_answers_between_our_lines_keep_them_marked() -> None:
    lines = SENT.split("\n")
    text = f"{lines[2]}\n\nIt happens.\n\n{lines[3]}\n\nA new one, please."

    assert new(text) == f"> {lines[2]}\n\nIt happens.\n\n> {lines[3]}\n\nA new one, please."


def test_our_words_in_somebodys_own_sentence_are_theirs() -> None:
    text = (
        "You asked me on Monday, and I quote,\n"
        "would you rather have a new one, or shall we pay the price back to your account?\n"
        "I have answered twice since then."
    )
    assert new(text) == text


def test_words_that_merely_resemble_ours_stay() -> None:
    text = "Thank you for your message. Kind regards\nMia"
    assert new(text) == text


def test_our_text_alone_stays() -> None:
    assert new(SENT) == SENT


def test_in_html_without_any_mark() -> None:
    html = "<p>A new one, please.</p>" + "".join(f"<p>{line}</p>" for line in SENT.split("\n") if line)

    assert trim_html(html, sent_before=[SENT]).new_text == "A new one, please."


def test_in_a_script_without_spaces() -> None:
    ours = "お問い合わせありがとうございます。新しいテントをお送りしましょうか、それとも返金をご希望でしょうか。"

    assert (
        trim_text(f"新しいものをお願いします。\n\n{ours}", sent_before=[ours]).new_text == "新しいものをお願いします。"
    )


def test_nothing_new_is_lost_among_the_moved() -> None:
    trimmed = trim_text(f"A new one, please.\n\n{SENT}", sent_before=[SENT])

    assert trimmed.quoted_text == SENT


def test_a_long_answer_to_long_texts_takes_little_time() -> None:
    ours = [" ".join(f"word{number % 997}" for number in range(20_000)) for _ in range(10)]
    text = "\n".join(" ".join(f"word{number % 991}" for number in range(line, line + 12)) for line in range(10_000))
    began = time.process_time()
    trim_text(text, sent_before=ours)

    assert time.process_time() - began < 3


def test_the_desk_sees_only_the_new_words_of_an_unmarked_answer(mailbox: Mailbox, noon: datetime) -> None:
    first = receive(write_mail(), mailbox)
    ours = write_mail(message_id="<ours@shop.example>", sender="help@shop.example", text=SENT)
    Mail.objects.create(
        direction="out",
        mailbox=mailbox,
        raw_sha256=files.store(ours),
        message_id="ours@shop.example",
        identity_key="ours",
        conversation_id=first.conversation_id,
        received_at=noon,
    )
    answer = write_mail(
        message_id="<second@customer.example>",
        text=f"A new one, please.\n\n{SENT}",
        in_reply_to="<ours@shop.example>",
    )
    fate = receive(answer, mailbox)

    assert fate.conversation_id == first.conversation_id
    assert fate.message_id is not None
    assert words_of_messages(message_ids=[fate.message_id])[fate.message_id][1] == "A new one, please."
