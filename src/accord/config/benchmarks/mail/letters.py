"""Everyday mail for measuring intake: many mails of realistic sizes and shapes, the same for the same seed."""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

MAILBOX = "help@shop.example"

_COMMON_IN_WORDS = """
    the to and a of my order for is it I you not in that this have was with on please we but your me be
    delivery invoice parcel refund return broken missing address account password payment card number since days
    still yesterday week when would could received wrong size colour email phone customer service help thanks
"""
_COMMON = _COMMON_IN_WORDS.split()
_SYLLABLES_IN_WORDS = """
    ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu bra cle dri flo gru ster tern heim stadt
"""
_SYLLABLES = _SYLLABLES_IN_WORDS.split()
_NAMES_IN_WORDS = "Anna Bea Carl Dora Emil Frida Gert Hanna Ines Jan Karla Leo Mia Nils Olga Paul Rosa Sven Tilda Ute"
_NAMES = _NAMES_IN_WORDS.split()
_BEGUN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_RARE_WORDS = 40_000
_WORDS_A_LINE = 12


@dataclass(frozen=True)
class _Written:
    message_id: str
    sender: str
    lines: list[str]


def write_letters(*, seed: str, count: int) -> Iterator[bytes]:
    """`count` mails: a third of them answer an earlier one and quote it, a third have HTML, a tenth carries a file.

    Message-IDs and words that occur nowhere else begin with the seed, so that mails of two seeds are no duplicates.
    """
    chance = random.Random(seed)
    earlier: list[_Written] = []
    for number in range(count):
        answers = chance.choice(earlier) if earlier and chance.random() < 0.35 else None
        lines = _lines(chance, chance.choice((2, 3, 4, 5, 6, 8, 12, 20)))
        lines[0] = f"{lines[0]} {marker(seed, number)}"
        sender = answers.sender if answers else _person(chance)
        letter = _Written(f"{seed}.{number}@mail.example", sender, lines)
        yield _compose(chance, number, letter, answers)
        earlier.append(letter)
        del earlier[:-400]


def marker(seed: str, number: int) -> str:
    """A word that occurs in this mail alone."""
    return f"mark{seed}x{number}"


def _person(chance: random.Random) -> str:
    name, number = chance.choice(_NAMES), int(chance.paretovariate(0.6)) % 60_000
    return f"{name} {_rare(number).title()} <{name.lower()}.{number}@customer{number % 97}.example>"


def _rare(number: int) -> str:
    base = len(_SYLLABLES)
    return "".join(_SYLLABLES[number // base**place % base] for place in range(3))


def _lines(chance: random.Random, count: int) -> list[str]:
    return [" ".join(_word(chance) for _ in range(_WORDS_A_LINE)) for _ in range(count)]


def _word(chance: random.Random) -> str:
    if chance.random() < 0.75:
        return chance.choice(_COMMON)
    return _rare(int(chance.paretovariate(0.35)) % _RARE_WORDS)


def _compose(chance: random.Random, number: int, letter: _Written, answers: _Written | None) -> bytes:
    subject = f"{'Re: ' if answers else ''}{' '.join(_word(chance) for _ in range(5))}"
    written_at = format_datetime(_BEGUN + timedelta(minutes=number))
    lines = letter.lines
    head = [
        f"Received: from mail.example (mail.example [192.0.2.7]) by mx.shop.example with ESMTPS id 4Fk2; {written_at}",
        "DKIM-Signature: v=1; a=rsa-sha256; d=mail.example; s=key; h=from:to:subject:date; bh=" + "A" * 43 + "=;",
        f" b={'x' * 70}\r\n {'y' * 70}\r\n {'z' * 30}=",
        f"Date: {written_at}",
        f"From: {letter.sender}",
        f"To: Help <{MAILBOX}>",
        f"Message-ID: <{letter.message_id}>",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
    ]
    if answers:
        head += [f"In-Reply-To: <{answers.message_id}>", f"References: <{answers.message_id}>"]
        lines = [
            *lines,
            "",
            f"On Mon, 5 Jan 2026 at 09:12, {answers.sender} wrote:",
            *(f"> {line}" for line in answers.lines),
        ]
    body = _plain(lines)
    if chance.random() < 0.35:
        body = _together("alternative", f"alt-{number}", [body, _html(lines)])
    if chance.random() < 0.1:
        body = _together("mixed", f"mix-{number}", [body, _file(chance, number)])
    return "\r\n".join([*head, body, ""]).encode()


def _plain(lines: list[str]) -> str:
    return 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' + "\r\n".join(lines)


def _html(lines: list[str]) -> str:
    rows = "".join(f'<div style="font-family:Arial;margin:0">{line.replace("> ", "")}<br></div>\r\n' for line in lines)
    head = 'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    return f'{head}<html><head><style>p {{ margin: 0 }}</style></head><body dir="ltr">\r\n{rows}</body></html>'


def _file(chance: random.Random, number: int) -> str:
    content = base64.encodebytes(chance.randbytes(chance.randint(4_000, 60_000))).decode().replace("\n", "\r\n")
    disposition = f'Content-Disposition: attachment; filename="receipt-{number}.pdf"'
    return f"Content-Type: application/pdf\r\n{disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}"


def _together(kind: str, boundary: str, parts: list[str]) -> str:
    joined = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{joined}--{boundary}--'
